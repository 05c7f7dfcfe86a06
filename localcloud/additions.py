"""What signing in through an external provider needs of a local AWS, and MiniStack lacks.

Its CloudFormation knows neither identity providers nor the branding of managed login. It sends who
comes back from a provider to the pool's domain at AWS, where our pool is not, writes "True" where
AWS writes "true", and does not tell the app when a trigger has refused somebody.
"""

# ruff: noqa: SLF001  MiniStack's functions have no public names.

import ast
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlencode

from ministack.services import cognito  # type: ignore[import-untyped]  # it carries no types
from ministack.services.cloudformation import (  # type: ignore[import-untyped]  # as above
    provisioners,
)

from localcloud.ports import HOST

Json: TypeAlias = dict[str, Any]
# Status, headers, body.
Response: TypeAlias = tuple[int, dict[str, str], bytes]
# A resource's name, and the attributes that GetAtt gives.
Made: TypeAlias = tuple[str, dict[str, str]]

BAD_REQUEST = 400
# A change of one of these makes a new identity provider.
IDENTITY = ("UserPoolId", "ProviderName", "ProviderType")


def add_all(port: int) -> None:
    """Teach the MiniStack of this process, which is going to listen on `port`."""
    provisioners._RESOURCE_HANDLERS.update(
        {
            "AWS::Cognito::UserPoolIdentityProvider": {
                "create": _create_provider,
                "update": _update_provider,
                "delete": _delete_provider,
            },
            "AWS::Cognito::ManagedLoginBranding": {
                "create": _create_branding,
                "update": lambda name, *_: (name, {"ManagedLoginBrandingId": name}),
                "delete": lambda *_: None,
            },
        }
    )
    _change("_pool_domain_base_url", lambda _: lambda _pool: f"http://{HOST}:{port}")
    _change("_decode_id_token_unverified", _with_texts)
    _change("_oauth2_idp_response", _telling_the_app)


def _change(name: str, change: Callable[[Any], Any]) -> None:
    setattr(cognito, name, change(getattr(cognito, name)))


def _create_provider(_logical_id: str, properties: Json, _stack: str) -> Made:
    _ask(cognito._create_identity_provider, properties)
    return properties["ProviderName"], {}


def _update_provider(name: str, old: Json, new: Json, stack: str) -> Made:
    if any(old[key] != new[key] for key in IDENTITY):
        _delete_provider(name, old)
        return _create_provider(name, new, stack)
    _ask(cognito._update_identity_provider, new)
    return name, {}


def _delete_provider(_name: str, properties: Json) -> None:
    # Whatever it answers: the provider may be gone already, or its pool.
    cognito._delete_identity_provider(properties)


def _ask(operation: Callable[[Json], Response], properties: Json) -> None:
    status, _, body = operation(properties)
    if status >= BAD_REQUEST:
        raise ValueError(json.loads(body)["message"])


def _create_branding(logical_id: str, properties: Json, _stack: str) -> Made:
    name = f"{properties['ClientId']}-{logical_id}"
    return name, {"ManagedLoginBrandingId": name}


def _with_texts(decode: Callable[[str], Json]) -> Callable[[str], Json]:
    def decoded(token: str) -> Json:
        return {
            name: json.dumps(value) if isinstance(value, bool) else value
            for name, value in decode(token).items()
        }

    return decoded


def _telling_the_app(respond: Callable[..., Response]) -> Callable[..., Response]:
    def responding(method: str, body: bytes, query: Mapping[str, list[str]]) -> Response:
        state = next(iter(query.get("state", [])), "")
        asked = dict(cognito._auth_codes.get(state, {}))  # Used up by the answer.
        status, headers, content = respond(method, body, query)
        if asked and status == BAD_REQUEST:
            refusal = json.loads(content)
            if refusal["__type"] == "UserLambdaValidationException":
                return _redirect(asked, _reason(refusal["message"]))
        return status, headers, content

    return responding


def _reason(message: str) -> str:
    try:
        # The function's answer, as Python prints it.
        return str(ast.literal_eval(message)["errorMessage"])
    except (SyntaxError, ValueError):
        return message  # It was never called.


def _redirect(asked: Mapping[str, str], reason: str) -> Response:
    parameters = {
        "error_description": f"PreSignUp failed with error {reason}.",
        "state": asked["state"],
        "error": "invalid_request",
    }
    return 302, {"Location": f"{asked['redirect_uri']}?{urlencode(parameters)}"}, b""
