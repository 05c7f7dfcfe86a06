"""What the rows of a file are to a ledger, in a number of queries that no single row adds to."""

from expenses.importing.comparing.categories import Categories
from expenses.importing.comparing.digests import said, sum_up
from expenses.importing.comparing.matching import compare

__all__ = ["Categories", "compare", "said", "sum_up"]
