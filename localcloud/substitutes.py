"""What the local AWS cannot make, and what stands in its place: the one list of it.

- A database of RDS is a PostgreSQL of this machine (`databases.py`), and its master secret is in
  the local Secrets Manager. RDS Proxy has no substitute.
- What only exists inside Amazon's network or on its bill (NAT gateways, elastic addresses, flow
  logs, rotation, budgets) is accepted and not made.
"""

# ruff: noqa: SLF001  MiniStack's functions have no public names.

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from ministack.services import secretsmanager  # type: ignore[import-untyped]  # it carries no types
from ministack.services.cloudformation import (  # type: ignore[import-untyped]  # as above
    provisioners,
)

from localcloud import databases
from localcloud.ports import HOST

Json: TypeAlias = dict[str, Any]
# A resource's name, and the attributes that GetAtt gives.
Made: TypeAlias = tuple[str, Json]
Create: TypeAlias = Callable[[str, Json, str], Made]

NOT_MADE = {
    "AWS::Budgets::Budget": (),
    "AWS::EC2::EIP": ("AllocationId", "PublicIp"),
    "AWS::EC2::FlowLog": ("Id",),
    "AWS::EC2::NatGateway": ("NatGatewayId",),
    "AWS::EC2::SecurityGroupEgress": ("Id",),
    "AWS::EC2::SecurityGroupIngress": ("Id",),
    "AWS::SecretsManager::RotationSchedule": ("Id",),
}
_running: dict[str, databases.Database] = {}


def add_all() -> None:
    """Teach the MiniStack of this process."""
    for kind, attributes in NOT_MADE.items():
        provisioners._RESOURCE_HANDLERS.setdefault(kind, _accepting(attributes))
    for kind in ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance"):
        handlers = provisioners._RESOURCE_HANDLERS[kind]
        handlers["create"] = _with_a_database(handlers["create"])
        handlers["update"] = _keeping_the_database(handlers["update"])


def _accepting(attributes: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    def create(logical_id: str, _properties: Json, stack: str) -> Made:
        name = f"{stack}-{logical_id}"
        return name, dict.fromkeys(attributes, name)

    return {
        "create": create,
        "update": lambda name, _old, _new, *_: (name, dict.fromkeys(attributes, name)),
        "delete": lambda *_: None,
    }


def _with_a_database(create: Create) -> Create:
    def creating(logical_id: str, properties: Json, stack: str) -> Made:
        name, attributes = create(logical_id, properties, stack)
        if "DBClusterIdentifier" in properties and "MasterUsername" not in properties:
            return name, attributes  # A member: its cluster has the database.
        return name, attributes | _database(name, properties)

    return creating


def _keeping_the_database(update: Callable[..., Made]) -> Callable[..., Made]:
    def updating(name: str, old: Json, new: Json, *more: Any) -> Made:  # noqa: ANN401  MiniStack's
        same, attributes = update(name, old, new, *more)
        return same, attributes | (_database(same, new) if same in _running else {})

    return updating


def _database(name: str, properties: Json) -> Json:
    user = properties["MasterUsername"]
    secret, password = _master_secret(name, user)
    if name not in _running:
        folder = Path(os.environ["STATE_DIR"]) / "databases" / name
        _running[name] = databases.start(
            folder,
            user=user,
            password=password,
            name=properties.get("DatabaseName") or properties["DBName"],
        )
    return {
        "Endpoint.Address": HOST,
        "Endpoint.Port": str(_running[name].port),
        "MasterUserSecret.SecretArn": secret,
    }


def _master_secret(name: str, user: str) -> tuple[str, str]:
    """Return the ARN of the secret that RDS would make, and the password in it."""
    title = f"rds!{name}"
    if title not in secretsmanager._secrets:
        value = json.dumps({"username": user, "password": secrets.token_urlsafe(24)})
        secretsmanager._create_secret({"Name": title, "SecretString": value})
    kept = secretsmanager._secrets[title]
    _, version = secretsmanager._find_stage_version(kept, "AWSCURRENT")
    return kept["ARN"], json.loads(version["SecretString"])["password"]
