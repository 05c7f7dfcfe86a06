"""To the pool's managed login and back; the browser carries state, nonce and PKCE's verifier."""

from __future__ import annotations

import hmac
import logging
import time
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.browser import MANAGED
from accounts.cognito.managed_login import SignInRequest
from accounts.devices import device_of
from accounts.errors import SignInElsewhereFailed
from accounts.services.managed_login import finish
from accounts.throttling import count_address
from common.address import client_address
from common.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

# Key of Django's session: the requests under way, by their state.
UNDER_WAY: Final = "accounts.managed_login.requests"
# Several tabs may sign in at once, and take their time on Cognito's pages.
MOST_UNDER_WAY: Final = 5
PATIENCE_SECONDS: Final = 15 * 60
# A first sign-in that links an identity provider to an account fails at Cognito, and its
# repetition succeeds.
LINKED: Final = "Already found an entry for username"
# The codes with which cloudformation/link_provider.py refuses.
REASONS: Final[dict[str, StrOrPromise]] = {
    "account_exists": _(
        "There is an account with this address already, and it cannot be linked. Log in with your"
        " password."
    ),
    "email_unusable": _("The provider did not tell a verified e-mail address."),
}


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the pool's sign-in page, or to the identity provider behind it."""
    if not settings.COGNITO_DOMAIN:
        raise Http404
    provider = settings.COGNITO_IDENTITY_PROVIDER if "provider" in request.GET else ""
    return _send(request, provider=provider, back_to=_safe(request, request.GET.get("next", "")))


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Log the browser in with the code that it brings back from there."""
    if not settings.COGNITO_DOMAIN:
        raise Http404
    kept = _take(request, request.GET.get("state", ""))
    if kept and not kept["repeated"] and LINKED in request.GET.get("error_description", ""):
        return _send(request, provider=kept["provider"], back_to=kept["back_to"], repeated=True)
    try:
        _let_in(request, kept)
    except DomainError as error:
        messages.error(request, str(error.detail))
        return redirect("rest_framework:login")
    return HttpResponseRedirect(kept["back_to"] or resolve_url(settings.LOGIN_REDIRECT_URL))


def _send(
    request: HttpRequest, *, provider: str, back_to: str, repeated: bool = False
) -> HttpResponse:
    going = SignInRequest(redirect_uri=request.build_absolute_uri(reverse("managed-login-back")))
    under_way = dict(_fresh(request.session.get(UNDER_WAY, {})))
    under_way[going.state] = {
        "nonce": going.nonce,
        "verifier": going.verifier,
        "redirect_uri": going.redirect_uri,
        "provider": provider,
        "back_to": back_to,
        "repeated": repeated,
        "begun": int(time.time()),
    }
    request.session[UNDER_WAY] = dict(list(under_way.items())[-MOST_UNDER_WAY:])
    return HttpResponseRedirect(going.url(provider=provider))


def _let_in(request: HttpRequest, kept: dict[str, Any]) -> None:
    count_address("LogInPage", client_address(request))
    code = request.GET.get("code", "")
    if not kept or not code:
        # The error is Cognito's or the provider's own word, for operators; the rest may say more.
        logger.warning("A sign-in came back without a code: %.60r", request.GET.get("error", ""))
        raise SignInElsewhereFailed(_reason(request.GET.get("error_description", "")))
    going = SignInRequest(
        redirect_uri=kept["redirect_uri"],
        state=request.GET["state"],
        nonce=kept["nonce"],
        verifier=kept["verifier"],
    )
    signed_in = finish(request=going, code=code, device=device_of(request))
    user = signed_in.user
    user.browser_session = signed_in.session
    login(request, user)
    request.session[MANAGED] = True


def _reason(description: str) -> StrOrPromise | None:
    return next((words for code, words in REASONS.items() if code in description), None)


def _take(request: HttpRequest, state: str) -> dict[str, Any]:
    """Return what was kept for this state, once; empty for a state that is not this browser's."""
    under_way = dict(_fresh(request.session.get(UNDER_WAY, {})))
    known = next(
        (one for one in under_way if hmac.compare_digest(one.encode(), state.encode())), None
    )
    kept: dict[str, Any] = under_way.pop(known, {}) if known else {}
    if kept:
        request.session[UNDER_WAY] = under_way
    return kept


def _fresh(under_way: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    oldest = time.time() - PATIENCE_SECONDS
    return [(state, kept) for state, kept in under_way.items() if kept["begun"] > oldest]


def _safe(request: HttpRequest, url: str) -> str:
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else ""
