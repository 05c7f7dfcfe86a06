"""What can be wrong with a ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from uuid import UUID


class Rule(StrEnum):
    """What holds in a ledger that agrees with itself. The names are stable."""

    NUMBER_IN_BOUNDS = "number_in_bounds"
    NUMBER_UNIQUE = "number_unique"
    KEY_FOLDED = "key_folded"
    PARENT_OF_LEDGER = "parent_of_ledger"
    PARENT_AT_TOP = "parent_at_top"
    CATEGORY_OF_LEDGER = "category_of_ledger"
    AMOUNT_IN_BOUNDS = "amount_in_bounds"
    DATE_IN_BOUNDS = "date_in_bounds"
    SEARCH_TEXT_FOLDED = "search_text_folded"
    TOMBSTONE_OF_GONE_ROW = "tombstone_of_gone_row"
    TOMBSTONE_REMEMBERED = "tombstone_remembered"
    EXTERNAL_ID_UNIQUE = "external_id_unique"
    OCCURRENCE_POSTED = "occurrence_posted"
    OCCURRENCE_OF_LEDGER = "occurrence_of_ledger"
    IMPORT_OF_LEDGER = "import_of_ledger"
    BALANCE_ADDS_UP = "balance_adds_up"
    SUMMARY_ADDS_UP = "summary_adds_up"


# The rule that a row breaks, and a sentence about it.
Broken: TypeAlias = tuple[Rule, str] | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that does not agree: what it is, its ID if it has one, and the rule.

    `detail` is a sentence for people. It tells no amount and no description, which not everybody
    may see who runs the check.
    """

    kind: str
    id: UUID | None
    rule: Rule
    detail: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id or ''}".rstrip() + f": {self.rule}: {self.detail}"


@dataclass(slots=True)
class Report:
    """How many rows were looked at, by what they are, and the first that does not agree."""

    checked: dict[str, int] = field(default_factory=dict)
    first: Fault | None = None

    @property
    def ok(self) -> bool:
        """Tell whether the ledger agrees with itself."""
        return self.first is None
