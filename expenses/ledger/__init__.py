"""What everything hangs off: the ledger, its categories and its entries."""
