"""The HTTP conventions that the apps share: problems, parsing, pages, logs. Knows no app."""
