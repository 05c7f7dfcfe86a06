"""The form with which staff upload a file for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.confirming import ReasonForm
from common.disclosure import disclose
from expenses.errors import Refusal
from expenses.importing.parsers import LARGEST_UPLOAD
from expenses.importing.reading import SIGNS
from expenses.importing.uploads import columns_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST_ID = 18


class UploadForm(ReasonForm):
    """Whose ledger, what file, how it is to be read, and why.

    `viewer` must be allowed to see amounts of the ledger: a plan shows them.
    """

    owner = forms.CharField(
        label=_("Ledger"),
        max_length=128,
        help_text=_("The whole e-mail address of its owner, or the ID of the ledger."),
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV, or JSON of an export."))
    encoding = forms.CharField(
        label=_("Encoding"), required=False, help_text="utf-8, utf-16, latin-1, windows-1252"
    )
    delimiter = forms.CharField(label=_("Delimiter"), required=False, strip=False)
    columns = forms.CharField(
        label=_("Columns"),
        required=False,
        help_text=_('JSON: field -> column, like {"date": "Booked on", "amount": 3}.'),
    )
    date_format = forms.CharField(
        label=_("Format of dates"), required=False, help_text=_("Like DD.MM.YYYY.")
    )
    decimal = forms.ChoiceField(
        label=_("Before the cents"), required=False, choices=[("", "-"), (".", "."), (",", ",")]
    )
    signs = forms.ChoiceField(
        label=_("Signs of amounts"),
        required=False,
        choices=[("", "-"), *((sign, sign) for sign in SIGNS)],
    )
    default_category = forms.CharField(label=_("Category of rows without one"), required=False)
    field_order = ("owner", "file")

    def __init__(self, viewer: Any, *arguments: Any) -> None:  # noqa: ANN401  (a request's user; Django's)
        self._viewer = viewer
        super().__init__(*arguments)

    def clean_owner(self) -> Any:  # noqa: ANN401  (whatever AUTH_USER_MODEL is)
        """Return the person; refused where they do not let the viewer see amounts."""
        owner = _person(self.cleaned_data["owner"].strip().lower())
        if owner is None:
            raise ValidationError(_("There is no such person, or no such ledger."))
        if owner.pk not in disclose(self._viewer, {owner.pk: str(_("a file, to be uploaded"))}):
            text = _("Its owner has not let support see amounts and descriptions.")
            raise ValidationError(text)
        return owner

    def clean_file(self) -> UploadedFile[Any]:
        """Return the file; refused where it is larger than an upload may be."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is not None and file.size > LARGEST_UPLOAD:
            message = _("The file may have at most %(limit)d bytes.")
            raise ValidationError(message % {"limit": LARGEST_UPLOAD})
        return file

    def clean_columns(self) -> dict[str, str]:
        """Return which column each field has."""
        try:
            return columns_of(self.cleaned_data["columns"])
        except Refusal as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal


def _person(text: str) -> Any:  # noqa: ANN401  (whatever AUTH_USER_MODEL is)
    people = get_user_model()._default_manager.all()  # noqa: SLF001  (documented by Django)
    if text.isdecimal() and len(text) <= LONGEST_ID:
        return people.filter(ledger=int(text)).first()
    return people.filter(email=text).first() if "@" in text else None
