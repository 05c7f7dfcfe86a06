"""Answers to requests that a client may send again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAXIMUM_KEY_LENGTH = 255


class IdempotencyKey(models.Model):
    """That a request of a person was carried out, and what was answered.

    Written in the transaction of what the request did, so that there is either both or none.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,  # the unique one begins with it
        verbose_name=_("user"),
    )
    key = models.CharField(_("key"), max_length=MAXIMUM_KEY_LENGTH)
    digest = models.CharField(_("hash of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status of the answer"), default=0)
    headers = models.JSONField(_("headers of the answer"), default=dict)
    body = models.TextField(_("body of the answer"), default="")
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_unique"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
