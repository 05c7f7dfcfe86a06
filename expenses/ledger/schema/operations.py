"""The operations of the ledger itself, its categories and its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from common.openapi import example
from expenses import formats
from expenses.ledger.schema.parts import (
    CATEGORY_FILTERS,
    ENTRY_FILTERS,
    ETAG,
    IF_MATCH,
    LOCATION,
    query,
)
from expenses.ledger.serializers import (
    CategorySerializer,
    EntrySerializer,
    LedgerSerializer,
    NewCategorySerializer,
)

if TYPE_CHECKING:
    from expenses.ledger.schema.parts import Decorator


def describe_entries(one: str, many: str, sample: dict[str, Any]) -> Decorator:
    """Describe the operations on one kind of entry: what one and many are called."""
    tags = [many.capitalize()]
    made = example(sample)
    part = example({"amount": sample["amount"]})
    return extend_schema_view(
        list=extend_schema(
            tags=tags,
            summary=f"List {many}",
            description="The newest first, in pages; either what counts, or the trash.",
            parameters=ENTRY_FILTERS,
        ),
        create=extend_schema(
            tags=tags,
            summary=f"Add an {one}",
            description="A category of a new name is made. Without `date`, it is of today.",
            parameters=[LOCATION, ETAG],
            responses={201: EntrySerializer},
            examples=[made],
        ),
        retrieve=extend_schema(tags=tags, summary=f"Read an {one}", parameters=[ETAG]),
        update=extend_schema(
            tags=tags,
            summary=f"Replace an {one}",
            description="`date` and `description` stay as they were where they are left out.",
            parameters=[IF_MATCH, ETAG],
            examples=[made],
        ),
        partial_update=extend_schema(
            tags=tags,
            summary=f"Change an {one}",
            description="What is left out stays as it was.",
            parameters=[IF_MATCH, ETAG],
            examples=[part],
        ),
        destroy=extend_schema(
            tags=tags,
            summary=f"Delete an {one}",
            description="It goes into the trash, from where it can be restored for 30 days.",
            parameters=[IF_MATCH],
        ),
        restore=extend_schema(
            tags=tags,
            summary=f"Restore an {one}",
            description=(
                "Takes it out of the trash. One that is not there stays as it is. One that was "
                "imported again meanwhile: 409."
            ),
            parameters=[IF_MATCH, ETAG],
            request=None,
            responses=EntrySerializer,
        ),
    )


describe_ledger: Decorator = extend_schema_view(
    retrieve=extend_schema(
        tags=["Ledger"],
        summary="Read the settings",
        description="Before anything was written, they are the defaults.",
        parameters=[ETAG],
    ),
    partial_update=extend_schema(
        tags=["Ledger"],
        summary="Change the settings",
        description=(
            "What is left out stays as it was. The currency can be chosen only while the ledger "
            "holds no amount, the trash included."
        ),
        parameters=[IF_MATCH, ETAG],
        responses=LedgerSerializer,
        examples=[example({"time_zone": "Europe/Berlin", "month_start_day": 25})],
    ),
)

describe_categories: Decorator = extend_schema_view(
    list=extend_schema(
        tags=["Categories"],
        summary="List categories",
        description="By name, in pages.",
        parameters=CATEGORY_FILTERS,
    ),
    create=extend_schema(
        tags=["Categories"],
        summary="Add a category",
        parameters=[LOCATION, ETAG],
        request=NewCategorySerializer,
        responses={201: CategorySerializer},
        examples=[example({"name": "Travel", "parent": None})],
    ),
    retrieve=extend_schema(tags=["Categories"], summary="Read a category", parameters=[ETAG]),
    partial_update=extend_schema(
        tags=["Categories"],
        summary="Rename, move, archive or bring back a category",
        description=(
            "Its entries follow a rename. Of a category with sub-categories none can be made. An "
            "archived one takes no new entries, and no new sub-categories; those that it has stay "
            "as they are."
        ),
        parameters=[IF_MATCH, ETAG],
        responses={200: CategorySerializer},
        examples=[example({"name": "Trips", "parent": None, "archived": False})],
    ),
    destroy=extend_schema(
        tags=["Categories"],
        summary="Delete a category",
        description=(
            "For good. One that is in use, also in the trash, takes `reassign_to`; one with "
            "sub-categories cannot be deleted."
        ),
        parameters=[
            IF_MATCH,
            query(
                "reassign_to",
                "The name of another category, to which all goes that is in this one: entries, "
                "budgets and recurrences. It must not be archived.",
                formats.NAME,
            ),
        ],
    ),
)
