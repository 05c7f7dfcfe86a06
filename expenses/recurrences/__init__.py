"""Recurrences: what comes again, and is posted when it is due."""
