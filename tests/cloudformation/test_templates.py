"""What holds for every template."""

import json
import subprocess
import sys

import pytest

from .conftest import TEMPLATES

CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())"


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.yaml")), ids=lambda path: path.name)
def test_cfn_lint_finds_nothing(template):
    result = subprocess.run(
        [sys.executable, "-c", CFN_LINT, "--format", "json", "--template", str(template)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert json.loads(result.stdout or "[]") == []
    assert result.returncode == 0, result.stderr
