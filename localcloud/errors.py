"""What can go wrong here, in words for the person at the screen."""


class LocalCloudError(Exception):
    """The local AWS cannot be had; the message says why, and what to do."""
