"""The IAM user that an app is on the local AWS: it may do what the template's policies say."""

import contextlib
import json
from collections.abc import Collection
from typing import Any

from localcloud.state import StateFolder

NAME = "budget-tracker-app"
FILE = "app-user.json"


def ensure_app_user(client: Any, policies: Collection[str], state: StateFolder) -> dict[str, str]:  # noqa: ANN401  boto3 carries no types
    """Make the user if it is missing, with these policies (ARNs) and no others.

    `client` is boto3's for IAM, which carries no types. Returns its access key as the variables
    that the AWS SDK reads; it is kept in `state` and stays the same while the local AWS knows it.
    """
    with contextlib.suppress(client.exceptions.EntityAlreadyExistsException):
        client.create_user(UserName=NAME)
    attached = client.list_attached_user_policies(UserName=NAME)["AttachedPolicies"]
    for policy in {policy["PolicyArn"] for policy in attached} - set(policies):
        client.detach_user_policy(UserName=NAME, PolicyArn=policy)
    for policy in policies:
        client.attach_user_policy(UserName=NAME, PolicyArn=policy)
    return _access_key(client, state)


def _access_key(client: Any, state: StateFolder) -> dict[str, str]:  # noqa: ANN401  boto3 has no types
    keys = client.list_access_keys(UserName=NAME)["AccessKeyMetadata"]
    known = {key["AccessKeyId"] for key in keys}
    kept = _read(state)
    if kept.get("AWS_ACCESS_KEY_ID") not in known:
        # A user may have two: those whose secret got lost would soon be in the way.
        for key in known:
            client.delete_access_key(UserName=NAME, AccessKeyId=key)
        (state.path / FILE).unlink(missing_ok=True)
        kept = json.loads(state.secret(FILE, lambda: _new_key(client)))
    return kept


def _read(state: StateFolder) -> dict[str, str]:
    path = state.path / FILE
    variables: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return variables


def _new_key(client: Any) -> str:  # noqa: ANN401  boto3 has no types
    key = client.create_access_key(UserName=NAME)["AccessKey"]
    return json.dumps(
        {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    )
