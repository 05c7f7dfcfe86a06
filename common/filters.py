"""Query parameters: a name that is not known is an error, not a filter that silently fails."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView


def refuse_unknown_parameters(request: Request, known: Iterable[str]) -> None:
    """Raise a ValidationError for each query parameter that is not among `known`, or comes twice.

    Django would take the last of two, which may not be the one that was meant.
    """
    unknown = ErrorDetail(str(_("There is no such parameter.")), code="unknown_parameter")
    repeated = ErrorDetail(str(_("Give this once.")), code="repeated_parameter")
    names = set(known)
    errors = {name: [unknown] for name in request.query_params if name not in names}
    errors |= {name: [repeated] for name, texts in request.query_params.lists() if len(texts) > 1}
    if errors:
        raise ValidationError(errors)


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter's back end, which also refuses parameters that neither filter nor page."""

    def filter_queryset(
        self,
        request: Request,  # type: ignore[override]  # DRF hands over its own requests
        queryset: QuerySet[Any],
        view: APIView,
    ) -> QuerySet[Any]:
        """Return the rows that the query parameters ask for."""
        filterset_class = self.get_filterset_class(view, queryset)
        filters = filterset_class.base_filters if filterset_class else ()
        paginator = getattr(view, "paginator", None)
        parameters = getattr(paginator, "parameters", ())
        refuse_unknown_parameters(request, {*filters, *parameters})
        return super().filter_queryset(request, queryset, view)
