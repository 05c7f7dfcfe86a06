"""The addresses of the auth endpoints."""

from django.urls import path

from accounts.views import (
    export,
    managed_login,
    me,
    mfa,
    passwords,
    sessions,
    signing_in,
    signing_up,
    support_access,
)

urlpatterns = [
    path("signup", signing_up.SignUpView.as_view(), name="signup"),
    path("verify", signing_up.VerifyView.as_view(), name="verify"),
    path("resend-code", signing_up.ResendCodeView.as_view(), name="resend-code"),
    path("login", signing_in.LogInView.as_view(), name="login"),
    path("login/challenge", signing_in.ChallengeView.as_view(), name="login-challenge"),
    path("refresh", signing_in.RefreshView.as_view(), name="refresh"),
    path("logout", signing_in.LogOutView.as_view(), name="logout"),
    path("forgot-password", passwords.ForgotPasswordView.as_view(), name="forgot-password"),
    path("reset-password", passwords.ResetPasswordView.as_view(), name="reset-password"),
    path("change-password", passwords.ChangePasswordView.as_view(), name="change-password"),
    path("me", me.MeView.as_view(), name="me"),
    path("me/email/confirm", me.ConfirmEmailView.as_view(), name="email-confirm"),
    path("me/email/resend-code", me.ResendEmailCodeView.as_view(), name="email-resend-code"),
    path("me/export", export.ExportView.as_view(), name="export"),
    path("me/sessions", sessions.SessionsView.as_view(), name="sessions"),
    path("me/sessions/<uuid:id>", sessions.SessionView.as_view(), name="session"),
    path("me/support-access", support_access.SupportAccessView.as_view(), name="support-access"),
    path(
        "me/support-access/<uuid:id>",
        support_access.OneSupportAccessView.as_view(),
        name="one-support-access",
    ),
    path("me/mfa", mfa.MfaView.as_view(), name="mfa"),
    path("me/mfa/totp", mfa.TotpView.as_view(), name="totp"),
    path("me/mfa/totp/confirm", mfa.ConfirmTotpView.as_view(), name="totp-confirm"),
    path("api-auth/cognito", managed_login.begin, name="managed-login"),
    path("api-auth/cognito/callback", managed_login.come_back, name="managed-login-back"),
]
