"""The ledger, by its services and over HTTP."""
