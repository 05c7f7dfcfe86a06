"""What holds for every template."""

import json
import subprocess
import sys

from .conftest import TEMPLATES

CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())"


def test_cfn_lint_finds_nothing():
    templates = [str(path) for path in sorted(TEMPLATES.glob("*.yaml"))]
    result = subprocess.run(
        [sys.executable, "-c", CFN_LINT, "--format", "json", "--template", *templates],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert json.loads(result.stdout or "[]") == []
    assert result.returncode == 0, result.stderr
