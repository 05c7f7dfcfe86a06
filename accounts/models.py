"""People and their sessions, as far as we keep them; passwords are kept by Cognito alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by Cognito's `sub`; the e-mail may change and is never the key.

    Roles come from the pool's groups at each log-in: `support` may enter the admin and look,
    `admins` may do all. Nothing else grants a permission, so Django's own tables for that are
    left out.
    """

    password = None  # type: ignore[assignment]  # Cognito keeps it
    groups = None  # type: ignore[assignment]  # Cognito keeps them
    user_permissions = None  # type: ignore[assignment]  # the backend derives them from the role

    sub = models.CharField(_("sub"), max_length=128, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, db_index=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: every token and log-in is refused at once.")
    )
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("In the pool's group `support` or `admins`.")
    )
    sessions_valid_from = models.DateTimeField(
        _("sessions valid from"),
        null=True,
        blank=True,
        help_text=_("Tokens of sign-ins before this time are refused."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    USERNAME_FIELD = "sub"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[models.Manager[User]] = models.Manager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.email or self.sub

    def get_short_name(self) -> str:
        """Return what pages greet the person by."""
        return str(self)

    def has_usable_password(self) -> bool:
        """Return False: there is none here to be changed."""
        return False

    def get_session_auth_hash(self) -> str:
        """Return what a browser session must match: it changes when all sessions are ended."""
        return self._session_hash(secret=None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the hash under each older secret key."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret=secret)

    def _session_hash(self, *, secret: str | bytes | None) -> str:
        value = f"{self.sub}:{self.sessions_valid_from}"
        return salted_hmac(
            "accounts.User.session", value, secret=secret, algorithm="sha256"
        ).hexdigest()


class Session(models.Model):
    """One sign-in of a person, shared by every token that it and its refreshes yield.

    A token is good while this row says so: it is read on every request, which is what makes
    log-out take effect at once.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("user")
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
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["user", "-created_at"], name="session_user_created")]

    def __str__(self) -> str:
        return f"{self.pk}"


class AttemptCount(models.Model):
    """How often something was tried in the period at hand, for all processes together."""

    key = models.CharField(_("key"), max_length=64, primary_key=True)
    count = models.PositiveIntegerField(_("count"), default=0)
    ends_at = models.DateTimeField(_("ends"), db_index=True)

    class Meta:
        verbose_name = _("attempt count")
        verbose_name_plural = _("attempt counts")

    def __str__(self) -> str:
        return f"{self.count}"
