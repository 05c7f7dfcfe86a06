"""Which of MiniStack's functions is completed by which of ours."""

from ministack.core.responses import (  # type: ignore[import-untyped]  # it carries no types
    json_response,
)

from localcloud.cognito import accounts, apps, changes, clients, delivery, factors, hooks
from localcloud.cognito import refreshing as tokens
from localcloud.cognito import responses as challenges
from localcloud.cognito.challenges import after_password
from localcloud.cognito.internals import Json, Response

_REPLACED = {
    "_admin_set_user_mfa_preference": factors.admin_set_user_mfa_preference,
    "_admin_update_user_attributes": changes.admin_update_user_attributes,
    "_associate_software_token": apps.associate_software_token,
    "_get_tokens_from_refresh_token": tokens.get_tokens_from_refresh_token,
    "_set_user_mfa_preference": factors.set_user_mfa_preference,
    "_update_user_attributes": changes.update_user_attributes,
    "_verify_software_token": apps.verify_software_token,
}
_EXTENDED = {
    "_admin_confirm_sign_up": accounts.admin_confirm_sign_up,
    "_admin_initiate_auth": tokens.admin_initiate_auth,
    "_admin_reset_user_password": accounts.admin_reset_user_password,
    "_admin_respond_to_auth_challenge": challenges.admin_respond_to_auth_challenge,
    "_confirm_sign_up": accounts.confirm_sign_up,
    "_create_user_pool_client": clients.create_user_pool_client,
    "_forgot_password": accounts.forgot_password,
    "_initiate_auth": tokens.initiate_auth,
    "_resend_confirmation_code": accounts.resend_confirmation_code,
    "_respond_to_auth_challenge": challenges.respond_to_auth_challenge,
    "_revoke_token": tokens.revoke_token,
    "_update_user_pool_client": clients.update_user_pool_client,
}
_ADDED: dict[str, hooks.Operation] = {
    "GetUserAttributeVerificationCode": changes.get_user_attribute_verification_code,
    "VerifyUserAttribute": changes.verify_user_attribute,
}


def complete() -> None:
    """Put our functions in place, once, before MiniStack serves."""
    for name, operation in _REPLACED.items():
        hooks.replace(name, operation)
    for name, extension in _EXTENDED.items():
        hooks.extend(name, extension)
    hooks.add(_ADDED)
    hooks.wrap("_build_auth_result", tokens.build_auth_result)
    hooks.wrap("_masked_destination", lambda _, destination: delivery.masked(destination))
    hooks.wrap("_password_auth_result", _password_auth_result)
    hooks.wrap("_refresh_auth_result", tokens.refresh_auth_result)
    hooks.wrap("_refresh_auth_user", tokens.refresh_auth_user)
    hooks.wrap("_resolve_user", accounts.resolve_user)
    hooks.wrap("_signed_jwt", tokens.signed_jwt)
    hooks.let_templates_set(clients.SETTING, default=clients.DEFAULT)


def _password_auth_result(
    _: object,
    pool: Json,
    _pool_id: str,
    client_id: str,
    user: Json,
    _name: str,
    metadata: Json | None = None,
    data: Json | None = None,
) -> Response:
    answer = after_password(pool, client_id, user, data or {}, metadata or {})
    response: Response = json_response(answer)
    return response
