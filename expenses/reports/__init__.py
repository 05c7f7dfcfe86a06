"""Reports: the sums of a ledger."""
