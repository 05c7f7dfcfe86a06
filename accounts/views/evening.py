"""Answers that take equally long, so that their time does not tell who has an account."""

from __future__ import annotations

import math
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

_REFUSAL: Final = 400
_TOO_MANY: Final = 429


class EvenAnswers:
    """For views whose answer takes a time that depends on the account that it is about.

    Once an account was asked for (`even_out`), the answer comes at a multiple of
    EVEN_ANSWER_SECONDS after the request. Not so an answer to who proved that the account is
    theirs (a success, unless `evens_success`), nor 429, which is counted alike for all accounts:
    waiting with it would only bind a thread.
    """

    evens_success = False
    _asked = 0.0

    def even_out(self) -> None:
        """Let the answer to this request take a multiple of EVEN_ANSWER_SECONDS from now on."""
        self._asked = monotonic()

    def finalize_response(
        self,
        request: Request,
        response: Response,
        *args: Any,  # noqa: ANN401  (DRF's signature)
        **kwargs: Any,  # noqa: ANN401  (DRF's signature)
    ) -> Response:
        """Wait for the moment to answer."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]  # a view's
        if self._asked and self._is_evened(response.status_code):
            sleep(_rest(monotonic() - self._asked, settings.EVEN_ANSWER_SECONDS))
        return final

    def _is_evened(self, status: int) -> bool:
        return status != _TOO_MANY and (status >= _REFUSAL or self.evens_success)


def _rest(taken: float, beat: float) -> float:
    """Return the seconds until the next multiple of `beat`."""
    return math.ceil(taken / beat) * beat - taken if beat else 0.0
