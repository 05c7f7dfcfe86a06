"""What `manage.py cognito_doctor` prints, and with which code it ends."""

import io
import json
import logging

import jsonschema  # type: ignore[import-untyped]  # it carries no types
import pytest
from django.core.management import CommandError, call_command
from django.core.management.color import color_style, no_style

from accounts.doctor.report import AREAS
from accounts.management.commands.cognito_doctor import Command
from localcloud.clients import CREDENTIALS
from tests.accounts.cognito.asking import ENDPOINT
from tests.accounts.cognito.servers import closed_port
from tests.common.test_checks import manage

TOTAL = sum(len(area.checks) for area in AREAS)
SES = "arn:aws:ses:us-east-1:000000000000:identity/example.com"
TEXT = {"type": "string", "minLength": 1}
IDS = {"type": "array", "items": {"type": "string", "pattern": r"^doctor\.D\d{3}$"}}
COUNT = {"type": "integer", "minimum": 0}


def only(**properties):
    """An object with these members, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


MEND = only(
    where={"enum": ["cloudformation/cognito.yaml", "settings"]},
    path=TEXT,
    line={"type": ["integer", "null"], "minimum": 1},
    text=TEXT,
    hint={"type": "string"},
)
FINDING = only(
    id=IDS["items"],
    severity={"enum": ["error", "warning", "info"]},
    title=TEXT,
    found=TEXT,
    wanted=TEXT,
    why=TEXT,
    mend=MEND,
)
DOCUMENT = only(
    version={"const": 1},
    region=TEXT,
    user_pool=TEXT,
    app_client=TEXT,
    looked={"type": "boolean"},
    summary=only(errors=COUNT, warnings=COUNT, infos=COUNT, well=COUNT, skipped=COUNT),
    findings={"type": "array", "items": FINDING},
    well=IDS,
    skipped=IDS,
)


def run(*arguments, **options):
    """Standard output, standard error and the exit code."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("cognito_doctor", *arguments, stdout=out, stderr=err, **options)
    except CommandError as error:
        code = error.returncode
    return out.getvalue(), err.getvalue(), code


@pytest.fixture
def as_root(configured, monkeypatch):
    """The pools of the tests are none that the app's own user may look at."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def test_the_pool_of_the_template_has_no_error(configured):
    out, err, code = run()
    assert code == 0
    pool, client = configured.pool, configured.client_id
    assert out.startswith(f"User pool {pool} in us-east-1, app client {client}\n\nFeatures of")
    assert "  warning  doctor.D134  Sender of the mails\n" in out
    assert "           found    COGNITO_DEFAULT\n" in out
    assert "           wanted   DEVELOPER\n" in out
    assert "           why      Cognito's own sender sends 50 mails a day" in out
    assert "  UserPool.Properties.EmailConfiguration\n" in out
    assert "                    EmailConfiguration: !If\n" in out
    assert "                    Deploy with the parameters SesIdentityArn and MailFrom.\n" in out
    assert "doctor.D101" not in out
    assert out.endswith(f"\n0 errors, 1 warning, 0 infos; {TOTAL - 1} well, 0 skipped.\n")
    assert err.startswith("Asking for DescribeUserPool ...\n")
    assert err.endswith("Asking for the key set ...\n")


def test_the_mend_names_the_line_where_the_template_is(configured, settings, tmp_path):
    out, _, _ = run()
    assert "mend     cloudformation/cognito.yaml:" in out
    settings.BASE_DIR = tmp_path
    out, _, _ = run()
    place = "cloudformation/cognito.yaml  UserPool.Properties.EmailConfiguration"
    assert f"mend     {place}\n" in out


def test_all_checks_are_shown_on_demand(configured, settings):
    out, _, code = run(verbosity=2)
    assert code == 0
    assert out.count("  ok       doctor.D") == TOTAL - 1
    assert all(f"\n{area.name}\n" in out for area in AREAS)
    settings.COGNITO_APP_CLIENT_ID = "nobody"
    out, _, code = run(verbosity=2)
    assert code == 1
    assert "  skipped  doctor.D201  Log-in with a password\n" in out
    assert "  error    doctor.D005  Existence of the app client\n" in out


def test_progress_can_be_left_out(configured):
    _, err, _ = run(verbosity=0)
    assert err == ""


def test_a_setting_that_mends(configured):
    out, _, code = run("--vpc")
    assert code == 1
    assert "           mend     setting COGNITO_JWKS\n" in out
    assert out.endswith(f"\n1 error, 2 warnings, 0 infos; {TOTAL - 3} well, 0 skipped.\n")


def test_warnings_count_if_they_are_to(configured):
    assert run()[2] == 0
    assert run("--strict")[2] == 1


@pytest.mark.parametrize("strict", [(), ("--strict",)])
def test_infos_never_count(as_root, configured, pool, plan, strict):
    plan.client["AccessTokenValidity"] = plan.client["IdTokenValidity"] = 10
    plan.pool["EmailConfiguration"] = {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES}
    with pool(plan):
        out, _, code = run(*strict)
    assert code == 0
    assert "  info     doctor.D217" in out
    assert out.endswith(f"\n0 errors, 0 warnings, 1 info; {TOTAL - 1} well, 0 skipped.\n")


def test_a_pool_without_any_finding(as_root, configured, pool, plan):
    plan.pool["EmailConfiguration"] = {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES}
    with pool(plan):
        out, _, code = run("--strict")
    assert code == 0
    assert len(out.splitlines()) == 3
    assert out.endswith(f"\n0 errors, 0 warnings, 0 infos; {TOTAL} well, 0 skipped.\n")


def test_json(configured):
    out, err, code = run("--json")
    document = json.loads(out)
    jsonschema.validate(document, DOCUMENT)
    assert code == 0
    assert err.count("Asking for") == 7
    assert document["user_pool"] == configured.pool
    assert document["app_client"] == configured.client_id
    counts = {"errors": 0, "warnings": 1, "infos": 0, "well": TOTAL - 1, "skipped": 0}
    assert document["summary"] == counts
    (finding,) = document["findings"]
    assert finding["id"] == "doctor.D134"
    assert finding["mend"]["text"].startswith("EmailConfiguration: !If\n")
    assert len(document["well"]) == TOTAL - 1
    assert document["looked"] is True


def test_json_when_cognito_is_away(configured, monkeypatch):
    monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{closed_port()}")
    out, _, code = run("--json")
    document = json.loads(out)
    jsonschema.validate(document, DOCUMENT)
    assert code == 2
    assert document["looked"] is False
    assert [finding["id"] for finding in document["findings"]] == ["doctor.D001"]
    assert document["findings"][0]["mend"]["line"] is None
    assert len(document["skipped"]) > 40


def test_every_check_is_somewhere(configured, settings):
    settings.COGNITO_APP_CLIENT_ID = "nobody"
    document = json.loads(run("--json")[0])
    ids = [finding["id"] for finding in document["findings"]]
    shown = sorted(ids + document["well"] + document["skipped"])
    assert shown == [check.id for area in AREAS for check in area.checks]


@pytest.mark.parametrize("name", ["AWS_REGION", "COGNITO_USER_POOL_ID", "COGNITO_APP_CLIENT_ID"])
def test_a_missing_setting_is_named(configured, settings, name):
    setattr(settings, name, "")
    with pytest.raises(CommandError, match=f"^Not set: {name}\\.$") as refused:
        call_command("cognito_doctor")
    assert refused.value.returncode == 2


def test_colours_tell_how_bad_it_is():
    command = Command(force_color=True)
    command.style = color_style(force_color=True)
    coloured = {kind: command._colour(kind)("x") for kind in ("error", "warning", "info", "ok")}
    assert len(set(coloured.values())) == 4
    assert all("\x1b[" in text for text in coloured.values())
    assert command._colour("skipped")("x") == "x"
    command.style = no_style()
    assert {command._colour(kind)("x") for kind in coloured} == {"x"}


def test_the_worst_gives_the_summary_its_colour(configured):
    plain, _, _ = run()
    out, _, _ = run(force_color=True)
    assert "\x1b[" not in plain
    style = color_style(force_color=True)
    summary = plain.splitlines()[-1]
    assert out.splitlines()[-1] == style.WARNING(summary)
    out, _, _ = run("--vpc", force_color=True)
    assert out.splitlines()[-1].startswith(style.ERROR("1 error")[:6])


@pytest.fixture
def secret(as_root, pool, plan, settings, sdk):
    """The secret that the app client of the pool has."""
    plan.client["GenerateSecret"] = True
    with pool(plan):
        ids = {
            "UserPoolId": settings.COGNITO_USER_POOL_ID,
            "ClientId": settings.COGNITO_APP_CLIENT_ID,
        }
        yield sdk.describe_user_pool_client(**ids)["UserPoolClient"]["ClientSecret"]


@pytest.mark.parametrize("arguments", [(), ("--json",)])
@pytest.mark.parametrize("ours", ["", "wrong", "right"])
def test_no_secret_is_shown_or_logged(secret, settings, caplog, arguments, ours):
    wrong = "a-secret-that-is-wrong"
    settings.COGNITO_APP_CLIENT_SECRET = {"": "", "wrong": wrong, "right": secret}[ours]
    caplog.set_level(logging.DEBUG, logger="accounts")
    out, err, code = run(*arguments, verbosity=2)
    assert code == (1 if ours == "" else 0)
    shown = out + err + caplog.text
    assert secret not in shown
    assert wrong not in shown
    assert ("another one" in out) is (ours == "wrong")


class TestAsAProcess:
    def run(self, configured, *arguments, **changes):
        database = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing"}
        environment = configured.cloud.environment | database | changes
        return manage("cognito_doctor", *arguments, **environment)

    def test_it_needs_no_database_and_the_local_pool_is_well(self, configured):
        result = self.run(configured, "--json", "-v", "0")
        assert result.returncode == 0, result.stderr
        assert result.stderr == ""
        document = json.loads(result.stdout)
        assert [finding["id"] for finding in document["findings"]] == ["doctor.D134"]

    def test_errors_end_it_with_1_even_where_a_system_check_would_have_stopped_it(self, configured):
        result = self.run(configured, "-v", "0", COGNITO_JWKS="broken", SECRET_KEY="")
        assert result.returncode == 1
        assert "doctor.D402" in result.stdout
        assert result.stderr == "CommandError: The set-up needs mending.\n"

    def test_a_cognito_that_is_away_ends_it_with_2(self, configured):
        endpoint = f"http://127.0.0.1:{closed_port()}"
        result = self.run(
            configured, "-v", "0", AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=endpoint
        )
        assert result.returncode == 2
        assert result.stderr == "CommandError: Nothing could be looked at.\n"
        assert "EndpointConnectionError" in result.stdout

    def test_its_help_says_what_it_does(self):
        result = manage("cognito_doctor", "--help")
        assert result.returncode == 0, result.stderr
        for words in ("Changes nothing", "--json", "--strict", "--vpc", "Exit code", "-v 2"):
            assert words in result.stdout
