"""What the bodies are made of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.passwords import MAXIMUM_LENGTH, check_password


class EmailAddressField(serializers.EmailField):
    """An e-mail address, in lower case: a pool may tell `A@example.com` from `a@example.com`."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (the options of DRF's fields)
        # Cognito's user names, which the address becomes, have at most 128 characters.
        super().__init__(max_length=128, **kwargs)

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (DRF's signature)
        """Return the address in lower case."""
        value: str = super().to_internal_value(data)
        # Cognito takes no other; and some letters turn into ASCII ones in lower case.
        if not (value.isascii() and value.isprintable()):
            self.fail("invalid")
        return value.lower()


class PasswordField(serializers.CharField):
    """A password, kept to the letter."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (the options of DRF's fields)
        options = {"max_length": MAXIMUM_LENGTH} | kwargs
        super().__init__(
            trim_whitespace=False, style={"input_type": "password"}, write_only=True, **options
        )


class NewPasswordField(PasswordField):
    """A password that must fit the pool's rules."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (the options of DRF's fields)
        super().__init__(max_length=None, validators=[check_password], **kwargs)


class CodeField(serializers.RegexField):
    """A code that was mailed."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (the options of DRF's fields)
        super().__init__(
            regex=r"^[0-9A-Za-z]{1,32}\Z",
            error_messages={"invalid": _("A code consists of digits.")},
            **kwargs,
        )
