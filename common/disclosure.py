"""What staff get to see of people's ledgers; who may see it is for the accounts to say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Disclose = Callable[[Any, Mapping[int, str]], frozenset[int]]

MASK = "•••"


def disclose(viewer: Any, looks: Mapping[int, str]) -> frozenset[int]:  # noqa: ANN401  (a request's user)
    """Return whose amounts and descriptions may be shown to `viewer` now, on the page being made.

    `looks` says of each owner (primary key) what of theirs is on it. What may be shown counts as
    seen and is recorded for its owner: so ask once for a page, and for what is on it alone. Takes
    the same two queries for however many owners. Answered by settings.DISCLOSURE.
    """
    return _answer()(viewer, looks)


@cache
def _answer() -> Disclose:
    return import_string(settings.DISCLOSURE)  # type: ignore[no-any-return]  # by name
