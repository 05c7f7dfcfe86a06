"""How the OpenAPI document names the bearer tokens."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


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
