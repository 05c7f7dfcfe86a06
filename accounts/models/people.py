"""People, as far as we keep them; passwords are kept by Cognito alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models.sessions import Session


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
        _("staff"), default=False, help_text=_("In a group of the pool that gives a role.")
    )
    is_superuser = models.BooleanField(
        _("administrator"), default=False, help_text=_("In a group that gives the role `admin`.")
    )
    sessions_valid_from = models.DateTimeField(
        _("sessions valid from"),
        null=True,
        blank=True,
        help_text=_("Tokens of sign-ins before this time are refused."),
    )
    display_name = models.CharField(
        _("display name"), max_length=100, blank=True, default="", db_default=""
    )
    locale = models.CharField(
        _("locale"),
        max_length=35,
        blank=True,
        default="",
        db_default="",
        help_text=_("BCP 47, such as en or pt-BR."),
    )
    pending_email = models.EmailField(
        _("new e-mail"),
        max_length=254,
        blank=True,
        default="",
        db_default="",
        help_text=_("Asked for, and not proved yet; until then the other one counts."),
    )
    pending_email_taken = models.BooleanField(
        _("new e-mail is taken"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("By somebody else, of which the person must not learn: no code will fit."),
    )
    deletion_requested_at = models.DateTimeField(
        _("deletion requested"),
        null=True,
        blank=True,
        help_text=_("The account is being deleted: nobody can log in to it any more."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    # The session of a log-in to the pages just made, on its way to the cookie.
    browser_session: Session | None = None

    USERNAME_FIELD = "sub"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[models.Manager[User]] = models.Manager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        indexes = [
            models.Index(
                fields=["deletion_requested_at"],
                name="user_deletion_requested",
                condition=models.Q(deletion_requested_at__isnull=False),
            )
        ]

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


class DeletedAccount(models.Model):
    """What is left of a deleted account: a digest, by which its tokens are refused.

    A token stays good until it expires, whatever Cognito is told, and would make its user anew.
    """

    sub_digest = models.CharField(_("sub's digest"), max_length=64, primary_key=True)
    deleted_at = models.DateTimeField(_("deleted"), auto_now_add=True)

    class Meta:
        verbose_name = _("deleted account")
        verbose_name_plural = _("deleted accounts")

    def __str__(self) -> str:
        return f"{self.deleted_at:%Y-%m-%d}"
