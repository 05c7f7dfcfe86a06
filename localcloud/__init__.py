"""AWS on this machine: starts it, deploys cloudformation/ into it, says what an app needs.

On the command line, `python -m localcloud [--port N] -- COMMAND...` runs COMMAND with it. In tests:

    with LocalCloud(state_dir=folder) as cloud:
        cloud.environment  # what the app reads: COGNITO_USER_POOL_ID and the like
        cloud.mails()      # what Cognito "sent"
"""

from localcloud.cloud import LocalCloud
from localcloud.empty import EmptyCloud
from localcloud.errors import LocalCloudError
from localcloud.mails import Mail
from localcloud.staff import Login

__all__ = ["EmptyCloud", "LocalCloud", "LocalCloudError", "Login", "Mail"]
