"""What AWS Lambda's runtime does: `python -I -S -B lambda_runtime.py PACKAGE LIBRARIES`.

Imports the handler of PACKAGE once, with nothing else to import than the standard library and,
last, the LIBRARIES that the runtime brings. Reads a list of events from standard input, as JSON,
and writes the list of answers to standard output; what the handler prints goes to standard error.
"""

import contextlib
import importlib
import json
import sys


def main() -> None:
    """Answer the events."""
    package, libraries = sys.argv[1:]
    sys.path[:] = [package, *sys.path, libraries]
    with contextlib.redirect_stdout(sys.stderr):
        handler = importlib.import_module("handler")
        answers = [handler.lambda_handler(event, None) for event in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
