"""What the OpenAPI document says of bearer tokens and of passwords."""

from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)

from accounts.passwords import password_schema


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers subclasses
    """`Authorization: Bearer TOKEN`; "Authorize" on the /docs page asks for it."""

    target_class = "accounts.authentication.CognitoAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ANN401, ARG002  (drf-spectacular's signature)
        """Return the security scheme object."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The `id_token` or the `access_token` that `POST /login` returns.",
        }


class NewPasswordExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers subclasses
    """The rules for passwords, read from the settings when the document is made."""

    target_class = "accounts.serializers.fields.NewPasswordField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:  # noqa: ANN401, ARG002  (drf-spectacular's signature)
        """Return the field's schema."""
        return password_schema()
