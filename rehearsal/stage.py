"""The stage of the rehearsal: `dev`, with what differs on this machine."""

from pathlib import Path

STAGE = "dev"
# No proxy and no members of a cluster: one instance is what the local AWS can stand in for. Mails
# of our own go into files, and answers are not evened out, which would only make it longer.
FILE = """
region = "us-east-1"

[parameters.network]
NatGateways = "NONE"

[parameters.database]
DatabaseKind = "INSTANCE"
InstanceClass = "db.t4g.micro"
DeletionProtection = "INACTIVE"

[parameters.cognito]
UserPoolName = "budget-tracker-rehearsal"
DeletionProtection = "INACTIVE"

[settings]
EMAIL_URL = "filemail://{mails}"
EVEN_ANSWER_SECONDS = "0"
"""


def write(folder: Path) -> Path:
    """Write the stage's file into `folder`."""
    mails = folder / "mails"
    mails.mkdir()
    path = folder / f"{STAGE}.toml"
    path.write_text(FILE.format(mails=mails))
    return path
