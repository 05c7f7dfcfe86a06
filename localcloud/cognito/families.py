"""Families of rotating refresh tokens: what one sign-in's refreshes have yielded.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RefreshTokenRotationType.html
As measured on AWS: a token that was exchanged may be exchanged again within the grace period, and
from then on the newer of its successors is the one that counts. Using any other again is refused,
and ends nothing.
"""

import threading
import time
import uuid

from localcloud.cognito.internals import Json, Refused

_lock = threading.Lock()


def rotates(client: Json) -> bool:
    """Whether the app client rotates refresh tokens."""
    rotation = client.get("RefreshTokenRotation") or {}
    return bool(rotation.get("Feature") == "ENABLED")


class Families:
    """The families of one user, kept with the user by the `origin_jti` of their sign-ins.

    Of each: the `first` token's jti, the `newest`'s, when the newest ends (`exp`), and until when
    those that were exchanged are still `good`.
    """

    def __init__(self, user: Json) -> None:
        self._user = user
        self._kept: dict[str, Json] = user.get("_refresh_families", {})

    def exchange(self, claims: Json, client: Json) -> str | None:
        """Note that the token with these claims is exchanged; return its successor's jti.

        None if the app client does not rotate. Raises Refused for a token that was used before.
        """
        with _lock:
            family = self._family(claims)
            now = time.time()
            if claims["jti"] != family["newest"] and family["good"].get(claims["jti"], 0) <= now:
                raise Refused("RefreshTokenReuseException", "Refresh token reuse detected")
            if not rotates(client):
                return None
            grace = client["RefreshTokenRotation"].get("RetryGracePeriodSeconds", 0)
            family["good"].setdefault(claims["jti"], now + grace)
            family["newest"] = str(uuid.uuid4())
            self._forget_what_ended_before(now)
            self._kept[claims["origin_jti"]] = family
            self._user["_refresh_families"] = self._kept
            newest: str = family["newest"]
            return newest

    def ends_with(self, claims: Json) -> bool:
        """Whether revoking the token with these claims revokes its whole family."""
        family = self._family(claims)
        return claims.get("jti") in (family["first"], family["newest"])

    def _family(self, claims: Json) -> Json:
        jti = claims.get("jti")
        alone: Json = {"first": jti, "newest": jti, "exp": claims.get("exp"), "good": {}}
        return self._kept.get(claims.get("origin_jti", ""), alone)

    def _forget_what_ended_before(self, moment: float) -> None:
        for origin in [one for one, family in self._kept.items() if family["exp"] <= moment]:
            del self._kept[origin]
