"""The addresses of the auth endpoints."""

from django.urls import path

from accounts.views import passwords, signing_in, signing_up

urlpatterns = [
    path("signup", signing_up.SignUpView.as_view(), name="signup"),
    path("verify", signing_up.VerifyView.as_view(), name="verify"),
    path("resend-code", signing_up.ResendCodeView.as_view(), name="resend-code"),
    path("login", signing_in.LogInView.as_view(), name="login"),
    path("refresh", signing_in.RefreshView.as_view(), name="refresh"),
    path("logout", signing_in.LogOutView.as_view(), name="logout"),
    path("forgot-password", passwords.ForgotPasswordView.as_view(), name="forgot-password"),
    path("reset-password", passwords.ResetPasswordView.as_view(), name="reset-password"),
]
