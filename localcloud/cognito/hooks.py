"""How our functions come to stand in for MiniStack's, or beside them.

A call is answered by a function of MiniStack's module that is looked up by its name each time: so
another can be put under that name. An upgrade that renames one fails at the start, in `_known`.
"""

# ruff: noqa: SLF001  MiniStack's functions have no public names.

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

from ministack.core.concurrency import (  # type: ignore[import-untyped]  # it carries no types
    run_reentrant,
)
from ministack.core.responses import (  # type: ignore[import-untyped]  # as above
    json_response,
)
from ministack.services import cognito as _cognito  # type: ignore[import-untyped]  # as above
from ministack.services.cloudformation import (  # type: ignore[import-untyped]  # as above
    provisioners as _provisioners,
)

from localcloud.cognito.internals import Json, Refused, Response
from localcloud.errors import LocalCloudError

# What answers one operation of the API: the request's JSON in, the answer's out.
Operation: TypeAlias = Callable[[Json], Json | Response]
MiniStacks: TypeAlias = Callable[[Json], Response]


def replace(name: str, operation: Operation) -> None:
    """Have `operation` answer instead of MiniStack's function `name`."""
    _known(name)
    setattr(_cognito, name, _responding(operation))


def extend(name: str, operation: Callable[[MiniStacks, Json], Json | Response]) -> None:
    """Have `operation`, which is also given MiniStack's function `name`, answer instead of it."""
    setattr(_cognito, name, _responding(functools.partial(operation, _known(name))))


def wrap(name: str, function: Callable[..., Any]) -> None:
    """Have `function`, whose first argument is MiniStack's `name`, stand in for that.

    For functions that answer no operation by themselves.
    """
    setattr(_cognito, name, functools.partial(function, _known(name)))


def add(operations: dict[str, Operation]) -> None:
    """Answer operations that MiniStack does not know, which need no AWS credentials."""
    theirs = _known("_dispatch_idp")
    ours = {action: _responding(operation) for action, operation in operations.items()}

    async def dispatch(action: str, data: Json) -> Response:
        if action not in ours:
            response: Response = await theirs(action, data)
        else:
            # Which also checks the access token, as for MiniStack's own.
            response = await run_reentrant(
                _cognito._run_idp_handler, ours[action], action, data, thread_name="cognito"
            )
        return response

    _cognito._dispatch_idp = dispatch
    _cognito._UNSIGNED_IDP_ACTIONS.update(ours)


def let_templates_set(name: str, *, default: object) -> None:
    """Have CloudFormation hand over a property of AWS::Cognito::UserPoolClient."""
    _provisioners._COGNITO_USER_POOL_CLIENT_UPDATABLE[name] = default


def _responding(operation: Operation) -> MiniStacks:
    def respond(data: Json) -> Response:
        try:
            answer = operation(data)
        except Refused as refused:
            return refused.response
        if isinstance(answer, tuple):
            return answer
        response: Response = json_response(answer)
        return response

    return respond


def _known(name: str) -> Any:  # noqa: ANN401  MiniStack carries no types
    try:
        return getattr(_cognito, name)
    except AttributeError as error:
        raise LocalCloudError(f"This MiniStack's Cognito has no {name}.") from error
