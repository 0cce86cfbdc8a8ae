"""What is recognized without the machinery for commands that people type says what that machinery says."""

from __future__ import annotations

import contextlib
import errno
import io
import re

import pytest

import ssocfg
from ssocfg.cli.quick import run_quickly

SOUND = """
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = naka
sso_account_id = 111122223333
sso_role_name = Reader
region = eu-west-1
"""
CONTENTS = {
    "sound": SOUND,
    "errors": "[profile dev]\nsso_session = gone\nsso_account_id = 1\n",
    "only-warnings": SOUND.replace("region = eu-west-1\n", "regoin = eu-west-1\n"),
    "refused": "[profile dev\nregion = eu-west-1\n",
    "empty": "",
}


def run_here(*arguments: str) -> tuple[int | None, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run_quickly(arguments)
    return code, out.getvalue()


def without_time(report: str) -> str:
    """Leave out when the report was made, which may be a second later."""
    return re.sub(r'"at": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"', '"at": ...', report)


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize(
    "form",
    ["", "--format json", "--format text", "--fail-on never", "--fail-on warning --format json",
     "--format json --fail-on info", "--fail-on never --fail-on error"],
)  # fmt: skip
def test_the_doctor_says_and_ends_the_same_both_ways(write_config, run, content, form):
    write_config(content)
    slow = run("doctor", *form.split())
    code, said = run_here("doctor", *form.split())
    assert (code, without_time(said)) == (slow.code, without_time(slow.out))
    assert slow.out


@pytest.mark.parametrize(
    "words",
    [
        "doctor --format sarif",
        "doctor --fix",
        "doctor config",
        "doctor --profile dev",
        "doctor -v",
        "list",
        "",
        "Doctor",
    ],
)
def test_all_else_is_left_to_the_command_line(write_config, words):
    write_config(SOUND)
    assert run_here(*words.split()) == (None, "")


def test_what_goes_wrong_is_left_to_the_command_line(write_config, monkeypatch):
    def fail(*_words: object) -> None:
        raise RuntimeError

    write_config(SOUND)
    monkeypatch.setattr("ssocfg.host.snapshot.load_file", fail)
    assert run_here("doctor") == (None, "")


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(errno.EPIPE, 0, ""), (errno.ENOSPC, 2, "error: cannot write the output: no space left on device\n")],
    ids=["nobody-reads", "full-disk"],
)
def test_what_cannot_be_written_is_not_written_twice(write_config, monkeypatch, capfd, number, code, said):
    asked = []

    def diagnose(facts: ssocfg.Facts) -> ssocfg.Report:
        asked.append(facts)
        return ssocfg.diagnose(facts)

    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(number, "No space left on device") if number != errno.EPIPE else BrokenPipeError(number, "")

        def fileno(self) -> int:
            raise OSError

    monkeypatch.setattr("ssocfg.api.diagnosing.diagnose", diagnose)
    write_config(SOUND)
    with contextlib.redirect_stdout(Full()):
        assert run_quickly(["doctor"]) == code
    assert len(asked) == 1
    assert capfd.readouterr() == ("", said)
