"""Self-check: that a ledger agrees with itself."""
