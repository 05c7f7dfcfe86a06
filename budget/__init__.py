"""The wiring of the Budget Tracker: settings, URLs, WSGI."""
