"""Keyset pages: a page costs the same at any depth, and none is skipped or shown twice."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise
    from rest_framework.request import Request
    from rest_framework.views import APIView

DEFAULT_PAGE_SIZE = 50
MAXIMUM_PAGE_SIZE = 500
PAGE_SIZE = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: after (`backward`: before) the row with this value and ID.

    `including`: from that row on, which may have gone since.
    `order` and `filters` tell which list it belongs to: for another it is refused.
    """

    order: str
    filters: str
    value: Any
    pk: str
    backward: bool
    including: bool = False


def _error(parameter: str, code: str, detail: StrOrPromise) -> ValidationError:
    return ValidationError({parameter: [ErrorDetail(str(detail), code=code)]})


class KeysetPagination(BasePagination):
    """Pages ordered by (field, primary key); the total is counted only when asked for.

    A view names its orderings in `orderings`: parameter value -> model field, and the one to
    start with in `default_ordering` ("-" in front: descending).
    """

    parameters = ("cursor", "page_size", "ordering", "count")

    def paginate_queryset(
        self,
        queryset: QuerySet[Any],  # type: ignore[override]  # a sequence has no keys to seek by
        request: Request,
        view: APIView | None = None,
    ) -> list[Any]:
        """Return the rows of the page that the query parameters name."""
        self.request, self.view = request, view
        self.size = self._page_size()
        self.order = self._ordering()
        self.filters = self._filters_digest()
        self.field = view.orderings[self.order.lstrip("-")]  # type: ignore[union-attr]  # documented
        self.count = queryset.count() if self._counts() else None
        self.cursor = self._cursor()
        rows = list(self._window(queryset))
        self.more = len(rows) > self.size
        self.page = rows[: self.size]
        if self.cursor and self.cursor.backward:
            self.page.reverse()
        return self.page

    def get_paginated_response(self, data: Any) -> Response:  # noqa: ANN401  (DRF's signature)
        """Return `next`, `previous` (addresses or null), `count` if asked for, and `results`."""
        body: dict[str, Any] = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        if self.count is not None:
            body["count"] = self.count
        return Response(body | {"results": data})

    def get_next_link(self) -> str | None:
        """Return the address of the page after this one, or None."""
        backward = self.cursor is not None and self.cursor.backward
        if not (backward or self.more):
            return None
        return self._link_beside(self.page[-1:], backward=False)

    def get_previous_link(self) -> str | None:
        """Return the address of the page before this one, or None."""
        if self.cursor is None or (self.cursor.backward and not self.more):
            return None
        return self._link_beside(self.page[:1], backward=True)

    # --- the OpenAPI document --------------------------------------------------------------------

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ANN401  (DRF's signature)
        """Describe the query parameters."""
        orders = [f"{sign}{name}" for name in view.orderings for sign in ("", "-")]
        size = {"minimum": 1, "maximum": MAXIMUM_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE}
        described = {
            "cursor": (_("Where the page starts; taken from `next` or `previous`."), {}),
            "page_size": (_("How many rows a page has."), {"type": "integer"} | size),
            "ordering": (
                _("What to order by; `-` in front: descending."),
                {"enum": orders, "default": view.default_ordering},
            ),
            "count": (_("Whether to count all rows."), {"type": "boolean", "default": False}),
        }
        return [
            {
                "name": name,
                "in": "query",
                "description": str(text),
                "schema": {"type": "string"} | schema,
            }
            for name, (text, schema) in described.items()
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link,
                "previous": link,
                "count": {"type": "integer", "minimum": 0},
                "results": schema,
            },
        }

    # --- the query -------------------------------------------------------------------------------

    def _window(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        descending = self.order.startswith("-")
        if self.cursor:
            descending ^= self.cursor.backward
            queryset = queryset.filter(self._beyond(self.cursor, descending=descending))
        sign = "-" if descending else ""
        return queryset.order_by(f"{sign}{self.field}", f"{sign}pk")[: self.size + 1]

    def _beyond(self, cursor: Cursor, *, descending: bool) -> Q:
        side = "lt" if descending else "gt"
        pk_side = f"{side}e" if cursor.including else side
        # The first condition says nothing new, but lets the database start in the index.
        return Q(**{f"{self.field}__{side}e": cursor.value}) & (
            Q(**{f"{self.field}__{side}": cursor.value})
            | Q(**{self.field: cursor.value, f"pk__{pk_side}": cursor.pk})
        )

    # --- the parameters --------------------------------------------------------------------------

    def _page_size(self) -> int:
        text = self.request.query_params.get("page_size", str(DEFAULT_PAGE_SIZE))
        size = int(text) if PAGE_SIZE.fullmatch(text) else 0
        if 0 < size <= MAXIMUM_PAGE_SIZE:
            return size
        message = _("A page has 1 to %(maximum)d rows.") % {"maximum": MAXIMUM_PAGE_SIZE}
        raise _error("page_size", "page_size", message)

    def _ordering(self) -> str:
        view: Any = self.view
        order = self.request.query_params.get("ordering", view.default_ordering)
        if order.removeprefix("-") not in view.orderings:
            names = ", ".join(f"{name}, -{name}" for name in view.orderings)
            raise _error(
                "ordering", "ordering", _("Order by one of: %(names)s.") % {"names": names}
            )
        return str(order)

    def _counts(self) -> bool:
        text = self.request.query_params.get("count", "false")
        if text not in {"true", "false"}:
            raise _error("count", "invalid", _("Must be true or false."))
        return text == "true"

    # --- the cursor ------------------------------------------------------------------------------

    def _filters_digest(self) -> str:
        params = self.request.query_params
        filters = sorted(
            (name, values) for name, values in params.lists() if name not in self.parameters
        )
        owner = [self.request.path, filters]
        return hashlib.sha256(repr(owner).encode()).hexdigest()[:16]

    def _cursor(self) -> Cursor | None:
        text = self.request.query_params.get("cursor")
        if not text:
            return None
        try:
            cursor = Cursor(**signing.loads(text, salt="cursor"))
        except (signing.BadSignature, TypeError, ValueError) as error:
            raise _error("cursor", "cursor", _("This is not a cursor of this service.")) from error
        if (cursor.order, cursor.filters) != (self.order, self.filters):
            message = _("This cursor belongs to a list with other filters or another order.")
            raise _error("cursor", "cursor_of_another_list", message)
        return cursor

    def _link_beside(self, row: list[Any], *, backward: bool) -> str:
        if row:
            return self._link(self._place_of(*row, backward=backward))
        # The rows of the page have gone; those on the other side of the cursor's place, from which
        # the client came, may be there yet.
        cursor: Any = self.cursor
        return self._link(replace(cursor, backward=backward, including=not cursor.including))

    def _place_of(self, row: Any, *, backward: bool) -> Cursor:  # noqa: ANN401  (a row of any model)
        value = getattr(row, self.field)
        if isinstance(value, UUID):
            value = str(value)
        return Cursor(
            order=self.order,
            filters=self.filters,
            value=value.isoformat() if hasattr(value, "isoformat") else value,
            pk=str(row.pk),
            backward=backward,
        )

    def _link(self, cursor: Cursor) -> str:
        text = signing.dumps(asdict(cursor), salt="cursor")
        url = remove_query_param(self.request.build_absolute_uri(), "count")
        return replace_query_param(url, "cursor", text)
