"""The handler of the Lambda function: a gate in front of Zappa's, which would let in too much.

Requests go to Zappa without what a client could forge; of all other events only the schedule's
jobs and a few management commands are run, and not by Zappa. docs/lambda.md tells more.
"""

import gc
import json
import logging
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from budget.lambda_events import STAGE, Event, request_of, source_of

# A start makes objects that stay. To look for garbage among them over and over takes a tenth of it.
gc.disable()

logger = logging.getLogger(__name__)

# The functions of `events` in zappa_settings.json; a test compares.
JOBS: Final = frozenset(
    {
        "accounts.schedule.finish_deletions",
        "accounts.schedule.purge",
        "expenses.schedule.post_recurring",
        "expenses.schedule.purge",
    }
)
# What `zappa manage` may run. Not here: what opens a shell, shows rows, or makes them of a file.
COMMANDS: Final = frozenset(
    {
        *("check", "migrate", "showmigrations", "cognito_doctor", "verify_ledgers"),
        *("clearsessions", "finish_deletions", "post_recurring", "purge_accounts", "purge_ledgers"),
    }
)
# Lambda lets 6 MB of JSON through, and fails with an answer of its own beyond.
LARGEST_ANSWER: Final = 6 * 1024 * 1024


class EventRefused(Exception):
    """This function does nothing with such an event."""


@contextmanager
def _placeholders() -> Iterator[None]:
    """Have empty modules in the place of some that nothing here uses.

    Zappa imports boto3 for the half of it that deploys, and werkzeug its development server:
    together they would be a quarter of a cold start.
    """
    wanted = {"boto3": ["Session"], "botocore": [], "werkzeug.serving": ["run_simple"]}
    absent = {name: ModuleType(name) for name in wanted if name not in sys.modules}
    for name, module in absent.items():
        vars(module).update(dict.fromkeys(wanted[name], object))
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


# Zappa would make a handler of its own kind, and only one is made.
os.environ.pop("INSTANTIATE_LAMBDA_HANDLER_ON_IMPORT", None)
with _placeholders():
    from zappa.handler import LambdaHandler  # type: ignore[import-untyped]  # it carries no types


class Requests(LambdaHandler):  # type: ignore[misc]  # Zappa carries no types
    """Zappa's way from an event to Django and back, with the stage and the errors of our own."""

    def __init__(self) -> None:
        super().__init__()
        # Zappa's middleware sends each cookie twice, for gateways that once took one only.
        self.wsgi_app: Any = vars(self)["wsgi_app"].application

    def _create_lambda_wsgi_environ(
        self,
        event: Event,
        context: object,
        script_name: str,  # noqa: ARG002  Zappa's guess, by the name of the host
        settings: ModuleType,
    ) -> dict[str, Any]:
        environ: dict[str, Any]
        # Told of a stage `dev`, Zappa would cut it off from /devices as well.
        environ = super()._create_lambda_wsgi_environ(event, context, "", settings)
        return environ | {"SCRIPT_NAME": event[STAGE]}

    def _handle_request_exception(
        self,
        event: Event,  # noqa: ARG002  Zappa's signature
        context: object,  # noqa: ARG002  Zappa's signature
        exception: Exception,
    ) -> Event:
        logger.error("An event could not be answered.", exc_info=exception)
        return _problem(server_error_document())


_requests = Requests()  # starts Django, by budget/wsgi.py

# These need Django's settings.
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections, connections  # noqa: E402
from django.utils.translation import gettext as _  # noqa: E402

from common.logs import bind_session, bind_user  # noqa: E402
from common.problems import MEDIA_TYPE, document, server_error_document  # noqa: E402

# Imported at the first request otherwise, instead of before it.
import_module("budget.urls")

gc.freeze()
gc.enable()

with suppress(ImportError):  # SnapStart: a part of Lambda's runtime from Python 3.12 on
    from snapshot_restore_py import (  # type: ignore[import-untyped]  # it carries no types
        register_after_restore,
        register_before_snapshot,
    )
    from uuid_utils import reseed_rng

    register_before_snapshot(connections.close_all)
    # Containers that start from one snapshot would make the same IDs.
    register_after_restore(reseed_rng)


def handler(event: Event, context: Any) -> Any:  # noqa: ANN401  AWS's object
    """Answer the event of a request, or run what else this function is for.

    Raises EventRefused for all else: for whoever may invoke the function may not therefore do
    whatever the function may.
    """
    if source := source_of(event):
        return _answer(request_of(event, source=source, request_id=context.aws_request_id), context)
    # The container may have answered somebody before: the lines of a job are about nobody.
    bind_user(None)
    bind_session(None)
    close_old_connections()
    try:
        if event.get("detail-type") == "Scheduled Event":
            _run_job(event, context)
        elif isinstance(event.get("manage"), str):
            _run_command(event["manage"])
        else:
            raise EventRefused("This is neither a request, nor a job, nor a command.")
    finally:
        close_old_connections()
    return {}


def _answer(request: Event, context: object) -> Event:
    answer: Event = _requests.handler(request, context)
    if "multiValueHeaders" in answer:
        # They are all there; what stands in both is sent twice.
        answer.pop("headers", None)
    if len(answer.get("body") or "") > LARGEST_ANSWER // 10 and (
        len(json.dumps(answer)) > LARGEST_ANSWER
    ):
        detail = _("The answer would be larger than 6 MB. Ask for less at a time.")
        return _problem(document(500, "answer_too_large", detail))
    return answer


def _run_job(event: Event, context: object) -> None:
    # The rule is called "FUNCTION-job", where the job's own name has no hyphen.
    job = event["resources"][0].rpartition("/")[2].rpartition("-")[2]
    if job not in JOBS:
        raise EventRefused(f"There is no job {job!r}.")
    module, _dot, function = job.rpartition(".")
    getattr(import_module(module), function)(event, context)


def _run_command(line: str) -> None:
    words = shlex.split(line)
    if not words or words[0] not in COMMANDS:
        raise EventRefused(f"Only these commands are run: {', '.join(sorted(COMMANDS))}.")
    call_command(*words)


def _problem(body: dict[str, Any]) -> Event:
    headers = {"Cache-Control": "no-store", "Content-Type": MEDIA_TYPE}
    return {
        "statusCode": body["status"],
        "headers": headers,
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }
