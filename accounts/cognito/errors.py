"""What can go wrong with tokens, keys and Cognito, in our words.

Three families: `TokenError` (a bearer token that is not good), `KeySetUnavailable` (tokens cannot
be checked now) and `CognitoError` (Cognito refused, or could not be asked). The text of AWS never
gets into any of them, and no secret does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

if TYPE_CHECKING:
    from typing import Self

    from django_stubs_ext import StrOrPromise


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


class CognitoError(DomainError):
    """Cognito refused, or could not be asked; base of all of them.

    `usual_field` and `usual_wait` (seconds) stand in for `field` and `retry_after` where the
    raising side gives none.
    """

    code = "cognito_error"
    message = _("The request was refused.")
    usual_field: ClassVar[str | None] = None
    usual_wait: ClassVar[int | None] = None

    def __init__(
        self,
        detail: StrOrPromise | None = None,
        *,
        field: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(
            detail,
            field=field if field is not None else self.usual_field,
            retry_after=retry_after if retry_after is not None else self.usual_wait,
        )


class CognitoUnavailable(CognitoError):
    """No answer, an answer of 5xx, or one that cannot be read."""

    code = "cognito_unavailable"
    message = _("The sign-in service cannot be reached at the moment.")
    usual_wait = 5


class CognitoMisconfigured(CognitoUnavailable):
    """The pool, the app client or its secret do not fit our settings; for operators to mend.

    It is logged where it is found. To the client it is the plain unavailable error: what is
    wrong with our set-up is none of the client's business.
    """

    code = "cognito_misconfigured"
    usual_wait = 60


class CognitoBusy(CognitoError):
    """A quota of the account, the app client or the user is used up."""

    code = "too_many_requests"
    message = _("Too many requests. Try again later.")
    usual_wait = 30


class CodeDeliveryFailed(CognitoError):
    """Cognito could not hand the code over to the mail service."""

    code = "code_delivery_failed"
    message = _("The e-mail with the code could not be sent. Try again later.")
    usual_wait = 60


class InvalidCredentials(CognitoError):
    """Wrong password; unknown, unconfirmed, disabled or locked user.

    One error and one message for all of these: the difference would tell whether an address has
    an account.
    """

    code = "invalid_credentials"
    message = _("The e-mail or the password is wrong, or the address is not verified yet.")


class PasswordResetRequired(CognitoError):
    """An administrator reset the password: a new one must be set with a code first."""

    code = "password_reset_required"
    message = _("The password must be reset first.")


class InvalidCode(CognitoError):
    """A wrong, used or expired code, or a user who cannot be asked for one."""

    code = "invalid_code"
    message = _("The code is wrong or has expired.")
    usual_field = "code"


class PasswordRefused(CognitoError):
    """The password breaks a rule of the pool; `detail` says which, where that could be read."""

    code = "password_refused"
    message = _("The password does not meet the rules for passwords.")
    usual_field = "password"


class EmailRefused(CognitoError):
    """Cognito does not take this as an e-mail address (it allows 128 characters at most)."""

    code = "email_refused"
    message = _("This e-mail address cannot be used.")
    usual_field = "email"


class InvalidRefreshToken(CognitoError):
    """The refresh token is unknown, expired, revoked, already rotated, or not ours."""

    code = "invalid_refresh_token"
    message = _("The refresh token is not valid.")


class InvalidAccessToken(CognitoError):
    """Cognito does not take the access token any more, though its signature may still be good."""

    code = "invalid_access_token"
    message = _("The access token is not valid any more.")


class UsernameExists(CognitoError):
    """The address has an account already; for services only, never to be shown."""

    code = "username_exists"


class UserNotConfirmed(CognitoError):
    """The address is not verified yet; only within the gateway, never to be shown."""

    code = "user_not_confirmed"
