"""What managed login may do for the app client, and where it leads back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts.doctor.facts import host_of
from accounts.doctor.findings import Area, Fault, Severity, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts

AREA: Final = Area("OAuth")

SCOPES: Final = ("openid", "email", "aws.cognito.signin.user.admin")
LOCAL: Final = ("localhost", "127.0.0.1", "::1")


@AREA.check(
    "D311",
    Severity.ERROR,
    "OAuth of the app client",
    why="Managed login refuses a client for which OAuth is off.",
    mend=template(
        "AppClient.Properties.AllowedOAuthFlowsUserPoolClient",
        "AllowedOAuthFlowsUserPoolClient: !If [HasManagedLogin, true, !Ref AWS::NoValue]",
        "Deploy with the parameters DomainPrefix, CallbackUrls and LogoutUrls.",
    ),
)
def oauth_is_on(facts: Facts) -> Fault | None:
    """Whether OAuth is on where there is a COGNITO_DOMAIN."""
    return unless(_has_oauth(facts) or not settings.COGNITO_DOMAIN, "off", "on")


@AREA.check(
    "D312",
    Severity.ERROR,
    "OAuth flows",
    why=(
        "The implicit flow puts tokens into addresses, where history, logs and other pages see"
        " them; client_credentials are for programs. Only a code can be protected by PKCE."
    ),
    mend=template(
        "AppClient.Properties.AllowedOAuthFlows",
        "AllowedOAuthFlows: !If [HasManagedLogin, [code], !Ref AWS::NoValue]",
    ),
)
def only_codes(facts: Facts) -> Fault | None:
    """Whether the code flow is the only one."""
    found = facts.client.get("AllowedOAuthFlows") or []
    return unless(found == ["code"] or not _has_oauth(facts), found, "code")


@AREA.check(
    "D313",
    Severity.ERROR,
    "OAuth scopes",
    why=(
        "Without openid there is no ID token, without email no address in it, and without"
        " aws.cognito.signin.user.admin the access token opens nothing at Cognito: password, MFA,"
        " log-out everywhere."
    ),
    mend=template(
        "AppClient.Properties.AllowedOAuthScopes",
        "AllowedOAuthScopes: !If\n"
        "  - HasManagedLogin\n"
        "  - [openid, email, aws.cognito.signin.user.admin]",
    ),
)
def scopes_suffice(facts: Facts) -> Fault | None:
    """Whether tokens from managed login are as good as those from /login."""
    found = facts.client.get("AllowedOAuthScopes") or []
    return unless(set(SCOPES) <= set(found) or not _has_oauth(facts), found, SCOPES)


@AREA.check(
    "D314",
    Severity.ERROR,
    "Callback addresses",
    why="A code sent over plain http, or to whatever app took another's scheme, is given away.",
    mend=template(
        "AppClient.Properties.CallbackURLs",
        'CallbackURLs: !If [HasCallbackUrls, !Split [",", !Ref CallbackUrls], !Ref AWS::NoValue]',
        "Deploy with the parameter CallbackUrls.",
    ),
)
def callbacks_are_safe(facts: Facts) -> Fault | None:
    """Whether there is an address to return to, and each is https or on this machine."""
    found = facts.client.get("CallbackURLs") or []
    good = bool(found) and all(map(is_safe, found))
    return unless(good or not _has_oauth(facts), found, "https://..., or http://localhost")


@AREA.check(
    "D315",
    Severity.WARNING,
    "Addresses after a log-out",
    why="Who logs out of managed login is shown an error of Cognito's, or led over plain http.",
    mend=template(
        "AppClient.Properties.LogoutURLs",
        'LogoutURLs: !If [HasLogoutUrls, !Split [",", !Ref LogoutUrls], !Ref AWS::NoValue]',
        "Deploy with the parameter LogoutUrls.",
    ),
)
def logouts_are_safe(facts: Facts) -> Fault | None:
    """Whether there is an address to return to, and each is https or on this machine."""
    found = facts.client.get("LogoutURLs") or []
    good = bool(found) and all(map(is_safe, found))
    return unless(good or not _has_oauth(facts), found, "https://..., or http://localhost")


def is_safe(url: str) -> bool:
    """Tell whether what is sent there stays between the browser and us."""
    return url.startswith("https://") or (url.startswith("http://") and host_of(url) in LOCAL)


def _has_oauth(facts: Facts) -> bool:
    return bool(facts.client.get("AllowedOAuthFlowsUserPoolClient"))
