"""Sessions: the rows by which a log-out takes effect at once."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class SessionKind(models.TextChoices):
    """By what a session goes on: tokens, or the cookie of a browser session."""

    TOKENS = "tokens", _("Tokens")
    BROWSER = "browser", _("Browser")


class Session(models.Model):
    """One sign-in of a person, shared by every token that it and its refreshes yield.

    A token is good while this row says so: it is read on every request, which is what makes
    log-out take effect at once.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("user")
    )
    kind = models.CharField(
        _("kind"),
        max_length=8,
        choices=SessionKind.choices,
        default=SessionKind.TOKENS,
        db_default=SessionKind.TOKENS,
    )
    key = models.CharField(
        _("key"),
        max_length=255,
        unique=True,
        help_text=_("The tokens' `origin_jti`; where a pool issues none, `sub:event_id`."),
    )
    signed_in_at = models.DateTimeField(
        _("signed in"), null=True, blank=True, help_text=_("By Cognito's clock, in whole seconds.")
    )
    refresh_digest = models.CharField(
        _("refresh token's digest"),
        max_length=64,
        blank=True,
        db_index=True,
        help_text=_("SHA-256 of the refresh token; the token itself is not kept."),
    )
    address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(
        _("user agent"), max_length=256, blank=True, default="", db_default=""
    )
    last_used_at = models.DateTimeField(
        _("last used"), null=True, blank=True, help_text=_("Kept to a few minutes.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["user", "-created_at"], name="session_user_created")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def public_id(self) -> UUID:
        """The name of the session in the API: it tells neither the key nor how many there are."""
        digest = salted_hmac("accounts.Session.public_id", self.key, algorithm="sha256").digest()
        return UUID(bytes=digest[:16], version=4)


class SpentRefreshToken(models.Model):
    """A refresh token of a session beside its newest; see accounts/rotation.py.

    Most were exchanged for another: bringing one again ends the session.
    """

    digest = models.CharField(
        _("digest"), max_length=64, unique=True, help_text=_("SHA-256 of the refresh token.")
    )
    session = models.ForeignKey(
        Session,
        on_delete=models.CASCADE,
        related_name="spent_refresh_tokens",
        verbose_name=_("session"),
    )
    spent_at = models.DateTimeField(_("spent"), auto_now_add=True)

    class Meta:
        verbose_name = _("spent refresh token")
        verbose_name_plural = _("spent refresh tokens")

    def __str__(self) -> str:
        return f"{self.pk}"
