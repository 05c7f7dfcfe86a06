"""Requests that may be sent again: the key that a client gives one, and the answer it gets.

A POST with an `Idempotency-Key` runs in one transaction with the row of its key, which is taken
before anything else, the ledger's lock included: so there are both, the write and its answer, or
none, and no two requests wait for each other in a circle. Who comes with the same key meanwhile
waits for that row.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import DomainError
from common.models import MAXIMUM_KEY_LENGTH, IdempotencyKey
from common.renderers import ProblemJSONRenderer
from common.request_digests import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rest_framework.request import Request

    Handler = Callable[..., Response]

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEY: Final = rf"[\x21-\x7e]{{1,{MAXIMUM_KEY_LENGTH}}}"
KEPT_FOR: Final = timedelta(hours=24)
# What an answer says beside its status and its body.
KEPT_HEADERS: Final = ("Location", "ETag")
# How long a request waits for another one of the same key: PostgreSQL's lock_timeout.
PATIENCE: Final = "5s"
# And its word for having waited for so long.
LOCK_NOT_AVAILABLE: Final = "55P03"


class IdempotencyKeyReused(DomainError):
    """The key belongs to another request of the same person."""

    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was used for another request. Take a new one.")


class IdempotencyKeyInFlight(DomainError):
    """The first request of this key is being carried out; `retry_after` is in seconds."""

    code = "idempotency_key_in_flight"
    message = _("The first request with this Idempotency-Key is under way. Try again.")


class Idempotent(APIView):
    """Carries a POST out once, however often it is sent with the same `Idempotency-Key`.

    A refused request leaves no key, so that it can be mended and sent again.
    """

    raises_by_key: ClassVar = (IdempotencyKeyReused, IdempotencyKeyInFlight)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (DRF's signature)
        """Put the handler of a POST that has a key behind that key."""
        super().initial(request, *args, **kwargs)
        name = str(request.method).lower()
        handler = getattr(self, name, None)
        if name == "post" and handler and HEADER in request.headers:
            setattr(self, name, partial(_once, _key(request.headers[HEADER]), handler))


def _key(text: str) -> str:
    if not re.fullmatch(KEY, text):
        message = _("A key has 1 to %(maximum)d visible characters of ASCII, without spaces.")
        detail = str(message % {"maximum": MAXIMUM_KEY_LENGTH})
        raise ValidationError({HEADER: [ErrorDetail(detail, code="idempotency_key_format")]})
    return text


def _once(key: str, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401  (the handler's)
    """Carry out the request, or answer as when it was carried out."""
    digest = digest_of(request)
    with transaction.atomic():
        kept = _claim(request.user.pk, key)
        if kept.status:
            if kept.digest != digest:
                raise IdempotencyKeyReused
            return _again(kept)
        response = handler(request, *args, **kwargs)
        if response.status_code >= status.HTTP_400_BAD_REQUEST:
            transaction.set_rollback(True)
        else:
            _keep(kept, digest, response)
        return response


def _claim(user: Any, key: str) -> IdempotencyKey:  # noqa: ANN401  (a primary key)
    """Return the locked row of the key: with an answer, or without a status if it is ours now."""
    row = IdempotencyKey(user_id=user, key=key)
    with _patience():
        # If it is there, this changes nothing; but waits for who is making it, and locks it.
        IdempotencyKey.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["user", "key"], update_fields=["key"]
        )
    row.refresh_from_db()
    if row.created_at <= timezone.now() - KEPT_FOR:
        row.status, row.created_at = 0, timezone.now()
    return row


@contextmanager
def _patience() -> Iterator[None]:
    """Bound the wait for a lock; on SQLite, the transaction itself has waited for its turn."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        try:
            yield
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) == LOCK_NOT_AVAILABLE:
                raise IdempotencyKeyInFlight(retry_after=1) from error
            raise
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")


def _keep(row: IdempotencyKey, digest: str, response: Response) -> None:
    row.digest, row.status = digest, response.status_code
    row.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    # As it is about to be written: what could not be, shall not have been done.
    row.body = ProblemJSONRenderer().render(response.data).decode()
    row.save()


def _again(row: IdempotencyKey) -> Response:
    body = json.loads(row.body) if row.body else None
    return Response(body, status=row.status, headers=row.headers | {REPLAYED: "true"})
