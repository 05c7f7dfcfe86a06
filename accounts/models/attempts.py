"""Counts of attempts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttemptCount(models.Model):
    """How often something was tried in the period at hand, for all processes together."""

    key = models.CharField(_("key"), max_length=64, primary_key=True)
    count = models.PositiveIntegerField(_("count"), default=0)
    strikes = models.PositiveSmallIntegerField(
        _("strikes"),
        default=0,
        db_default=0,
        help_text=_("Periods in a row that went over the limit."),
    )
    ends_at = models.DateTimeField(_("ends"), db_index=True)

    class Meta:
        verbose_name = _("attempt count")
        verbose_name_plural = _("attempt counts")

    def __str__(self) -> str:
        return f"{self.count}"
