"""Export: a ledger as a file, which import reads again."""
