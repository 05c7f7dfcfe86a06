"""The local AWS with our user pool in it."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from deployment.stacks import Stack, settings
from localcloud.app_user import ensure_app_user
from localcloud.clients import explained
from localcloud.empty import ROOT, EmptyCloud
from localcloud.staff import Login, ensure_staff

TEMPLATE = ROOT / "cloudformation" / "cognito.yaml"
STACK = "budget-tracker-cognito"
APP_PORT = 5000


class LocalCloud(EmptyCloud):
    """A local AWS with the template deployed, from `with` to the end of its block.

    `state_dir` is the folder that keeps its users; `port` is a free one unless given; `app_port` is
    where managed login returns to, on localhost; `parameters` of the template go before our own.
    Inside the block `endpoint` is its URL, `environment` what an app needs to use it, and `staff`
    the logins made. Raises LocalCloudError, and leaves nothing running, if it does not come up.
    """

    def __init__(
        self,
        *,
        state_dir: Path,
        port: int | None = None,
        app_port: int = APP_PORT,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(state_dir=state_dir, port=port)
        self.parameters = _managed_login(app_port) | dict(parameters or {})
        self.environment: dict[str, str] = {}
        self.staff: list[Login] = []

    def _start(self) -> None:
        with explained(self.state.path):
            super()._start()
            stack = Stack(self.client("cloudformation"), STACK)
            stack.deploy(TEMPLATE, self.parameters)
            outputs = stack.outputs()
            self.environment = self._app_environment(outputs)
            cognito = self.client("cognito-idp")
            self.staff = ensure_staff(cognito, outputs["CognitoUserPoolId"], self.state)

    def _prepare(self) -> None:
        self.client("cloudformation")

    def _app_environment(self, outputs: dict[str, str]) -> dict[str, str]:
        pool = outputs["CognitoUserPoolId"]
        policies = [outputs["SupportPolicyArn"], outputs["DoctorPolicyArn"]]
        return (
            settings(outputs)
            | ensure_app_user(self.client("iam"), policies, self.state)
            | {
                "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": self.endpoint,
                # The pages of managed login are at the local AWS, too.
                "COGNITO_DOMAIN": self.endpoint if outputs["CognitoDomain"] else "",
                "COGNITO_JWKS_URL": f"{self.endpoint}/{pool}/.well-known/jwks.json",
                "EMAIL_URL": f"filemail:///{quote(str(self.state.mails))}",
                "HTTPS_ONLY": "false",
                "SECRET_KEY": os.environ.get("SECRET_KEY")
                or self.state.secret("secret-key", lambda: secrets.token_urlsafe(50)),
            }
        )


def _managed_login(app_port: int) -> dict[str, str]:
    app = f"http://localhost:{app_port}"
    return {
        "DomainPrefix": "budget-tracker",
        "CallbackUrls": f"{app}/api-auth/cognito/callback",
        "LogoutUrls": f"{app}/",
    }
