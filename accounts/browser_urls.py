"""Log-in and log-out of the browsable API, under the names that DRF's pages look up."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from accounts.forms import EmailLogIn

app_name = "rest_framework"
urlpatterns = [
    path(
        "login/",
        LoginView.as_view(template_name="accounts/log_in.html", authentication_form=EmailLogIn),
        name="login",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
]
