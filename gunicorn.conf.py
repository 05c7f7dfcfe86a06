"""How gunicorn serves the product; `gunicorn budget.wsgi` reads this by itself."""

workers = 2
# Enough that callers who wait for a hanging Cognito (8 a process, see accounts/cognito/patience.py)
# leave room for those who only carry a token.
threads = 16
# The `next` of a list carries its filters and a cursor.
limit_request_line = 8190
# By default a caller on this machine could choose the path that the application sees.
forwarder_headers = ""
graceful_timeout = 5
loglevel = "warning"
control_socket_disable = True
