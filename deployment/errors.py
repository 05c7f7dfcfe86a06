"""What can go wrong in a deployment, in words for the person at the screen."""


class DeploymentError(Exception):
    """A step failed; the message says why, and what to do."""
