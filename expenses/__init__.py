"""The ledger: expenses, income and categories, and the sums over them. Knows no log-in."""
