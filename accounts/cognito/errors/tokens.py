"""What is wrong with a bearer token, and that it cannot be checked for want of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

if TYPE_CHECKING:
    from typing import Self


class TokenError(DomainError):
    """A bearer token that is not good; base of all of them, and a 401 at the edge."""

    code = "token_refused"
    message = _("The token is not valid.")


class TokenMalformed(TokenError):
    """Not three canonical base64url parts around two plain JSON objects."""

    code = "token_malformed"
    message = _("The token is not a well-formed JSON Web Token.")


class TokenAlgorithmRefused(TokenError):
    """The header's `alg` is not RS256, the only algorithm Cognito signs with."""

    code = "token_algorithm"
    message = _("The token is not signed with RS256.")


class TokenIssuerRefused(TokenError):
    """The `iss` claim names another issuer than our user pool."""

    code = "token_issuer"
    message = _("The token was issued by somebody else.")


class TokenKeyUnknown(TokenError):
    """The header's `kid` is missing, or names no key of the user pool."""

    code = "token_key"
    message = _("The token is not signed with a known key.")


class TokenSignatureRefused(TokenError):
    """The signature does not fit the key and the content."""

    code = "token_signature"
    message = _("The token's signature is wrong.")


class TokenExpired(TokenError):
    """The `exp` claim lies in the past."""

    code = "token_expired"
    message = _("The token has expired.")


class TokenNotYetValid(TokenError):
    """The `nbf` or the `iat` claim lies in the future."""

    code = "token_not_yet_valid"
    message = _("The token is not valid yet.")


class TokenUseRefused(TokenError):
    """The `token_use` claim is none of those allowed here."""

    code = "token_use"
    message = _("A token of this use is not accepted here.")


class TokenAppClientRefused(TokenError):
    """The token was issued to an app client that is not ours."""

    code = "token_app_client"
    message = _("The token was issued to another app client.")


class TokenClaimRefused(TokenError):
    """A claim is missing or of the wrong type; `detail` names the claim."""

    code = "token_claim"
    message = _("A claim of the token is missing or of the wrong type.")

    @classmethod
    def naming(cls, claim: str) -> Self:
        """Make the error for the claim of this name."""
        return cls(
            format_lazy(
                _("The token's claim {claim} is missing or of the wrong type."), claim=claim
            )
        )


class KeySetUnavailable(DomainError):
    """No key to check tokens with, and none to be had now; `retry_after` says when to try again."""

    code = "key_set_unavailable"
    message = _("Tokens cannot be checked at the moment.")
