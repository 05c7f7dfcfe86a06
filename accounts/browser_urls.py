"""Log-in and log-out of the browsable API, under the names that DRF's pages look up."""

from django.urls import path

from accounts.views.pages import LogInPage, LogOutPage

app_name = "rest_framework"
urlpatterns = [
    path("login/", LogInPage.as_view(), name="login"),
    path("logout/", LogOutPage.as_view(), name="logout"),
]
