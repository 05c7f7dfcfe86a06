"""Where the deployed API is reached."""

from dataclasses import dataclass

from deployment.account import Account
from deployment.stage import Stage


@dataclass(frozen=True)
class Address:
    """`url` is where requests go, without a slash at its end; `host` is the API's own name."""

    url: str
    host: str


def address_of(account: Account, stage: Stage, api: str) -> Address:
    """Return the address of the stage's API, whose ID is `api`.

    An AWS that is not Amazon's has no such host names: there the path says which API is meant.
    """
    host = f"{api}.execute-api.{stage.region}.amazonaws.com"
    if account.endpoint:
        return Address(f"{account.endpoint}/_aws/execute-api/{api}/{stage.name}", host)
    return Address(f"https://{stage.domain or f'{host}/{stage.name}'}", host)
