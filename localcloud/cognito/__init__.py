"""What the real Cognito does and MiniStack's does not, added to MiniStack's while it runs.

Each function here is named after what it adds to, and follows the API reference of Cognito user
pools or its developer guide; where those are silent, what others have measured on AWS.
"""

from localcloud.cognito.installing import complete

__all__ = ["complete"]
