"""What the tests of the shared parts have in common."""

import io
import logging
from collections.abc import Iterator

import pytest
from pythonjsonlogger.json import JsonFormatter


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the configured handler writes from now on."""
    [handler] = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler)
        and isinstance(handler.formatter, JsonFormatter)
    ]
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)
