"""The addresses of the auth endpoints."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("signup", views.SignUpView.as_view(), name="signup"),
    path("verify", views.VerifyView.as_view(), name="verify"),
    path("resend-code", views.ResendCodeView.as_view(), name="resend-code"),
    path("login", views.LogInView.as_view(), name="login"),
    path("refresh", views.RefreshView.as_view(), name="refresh"),
    path("logout", views.LogOutView.as_view(), name="logout"),
    path("forgot-password", views.ForgotPasswordView.as_view(), name="forgot-password"),
    path("reset-password", views.ResetPasswordView.as_view(), name="reset-password"),
]
