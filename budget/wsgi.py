"""The WSGI entry point, for gunicorn here and Zappa on AWS Lambda."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "budget.settings")

application = get_wsgi_application()

from accounts.cognito.tokens import warm_up  # noqa: E402  (needs the settings)
from common.checks import require_settings  # noqa: E402  (needs the settings)

require_settings()
# Each process knows the keys before its first request, so that an outage later changes nothing.
warm_up()
