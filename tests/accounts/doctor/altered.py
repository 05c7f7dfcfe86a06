"""Facts as the local AWS does not give them."""

import dataclasses

from botocore.stub import Stubber  # type: ignore[import-untyped, unused-ignore]  # has no types

from accounts.cognito.gateway import get_gateway
from accounts.doctor.facts import Facts


def described_as(facts: Facts, name: str, api: str, response: dict, ask, **parameters) -> Facts:
    """These facts, but for one that AWS answers and the local AWS cannot."""
    gateway = get_gateway()
    with Stubber(gateway._client(signed=True)) as stubber:
        stubber.add_response(api, response, parameters)
        answer = ask(gateway)
    return with_answer(facts, **{name: answer})


def with_answer(facts: Facts, **answers: object) -> Facts:
    """These facts, but for some."""
    return dataclasses.replace(facts, answers={**facts.answers, **answers})
