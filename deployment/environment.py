"""The environment of the function: outputs of the stacks, settings of the stage, kept secrets."""

import json
import urllib.request
from typing import Any

from deployment.account import Account
from deployment.errors import DeploymentError
from deployment.stacks import known_settings, settings
from deployment.stage import Stage

# Lambda sets these itself, and refuses to be told.
RESERVED = frozenset({"AWS_REGION"})
LIMIT_BYTES = 4096
SECONDS = 10


def said_settings(account: Account, stage: Stage, outputs: dict[str, str]) -> dict[str, str]:
    """Return the settings that are said somewhere.

    What several say goes by the nearest: the stage's own settings before secrets before outputs.
    Raises DeploymentError for secrets that are no settings.
    """
    secrets = _secrets(account, outputs["DjangoSecretArn"])
    variables = settings(outputs) | secrets | stage.settings
    return {name: text for name, text in variables.items() if text and name not in RESERVED}


def environment(
    account: Account, stage: Stage, said: dict[str, str], *, release: str, host: str
) -> dict[str, str]:
    """Return the function's environment variables, for requests to `host`.

    They are the settings that were `said`, and what is found out here. Raises DeploymentError if
    it is more than Lambda takes.
    """
    found_out = {
        "RELEASE": release,
        "ALLOWED_HOSTS": ",".join(filter(None, [stage.domain, host])),
        "COGNITO_JWKS": key_set(account, said["COGNITO_USER_POOL_ID"]),
    }
    variables = found_out | said
    # As Lambda measures: as JSON, in which each quotation mark counts twice.
    size = len(json.dumps(variables).encode())
    if size > LIMIT_BYTES:
        largest = max(variables, key=lambda name: len(variables[name]))
        raise DeploymentError(
            f"The settings are {size} bytes long, and Lambda takes {LIMIT_BYTES}. "
            f"The longest is {largest}."
        )
    return variables


def key_set(account: Account, pool: str) -> str:
    """Fetch the pool's public keys: with them the function checks tokens without asking Cognito."""
    home = account.endpoint or f"https://cognito-idp.{account.region}.amazonaws.com"
    url = f"{home}/{pool}/.well-known/jwks.json"
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310  ours, as said above
            keys: dict[str, Any] = json.load(answer)
    except (OSError, ValueError) as error:
        raise DeploymentError(f"The key set cannot be fetched from {url}: {error}") from error
    return json.dumps({"keys": keys["keys"]}, separators=(",", ":"))


def _secrets(account: Account, arn: str) -> dict[str, str]:
    """Return the secret's settings: a JSON object that says SECRET_KEY and whatever is added."""
    answer = account.client("secretsmanager").get_secret_value(SecretId=arn)
    kept: dict[str, str] = json.loads(answer["SecretString"])
    if unknown := kept.keys() - known_settings():
        raise DeploymentError(
            f"The secret {arn} has what is no setting: {', '.join(sorted(unknown))}. "
            ".env.example lists the settings."
        )
    return kept
