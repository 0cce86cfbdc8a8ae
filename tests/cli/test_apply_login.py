"""`ssocfg apply --login`: from nothing to a profile that works, against the fake Identity Center; and once is enough."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MANIFEST = """\
[sessions.corp]
start_url = "{url}"
region = "{region}"

[profiles.dev]
account = "111122223333"
role = "ReadOnlyAccess"

[profiles.plain]
region = "eu-west-1"
"""


@pytest.fixture
def center(identity_center, home, tmp_path, monkeypatch):
    for name, value in identity_center.environ(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    settings = identity_center.settings
    Path("ssocfg.toml").write_text(MANIFEST.format(url=settings.start_url, region=settings.region))
    return identity_center


def test_one_command_leads_from_nothing_to_credentials_and_the_next_asks_for_nothing(center, run_process):
    first = run_process("apply", "--yes", "--login")
    assert (first.code, first.err) == (0, "")
    said = [line for line in first.out.splitlines() if line and "http" not in line]
    assert said[0] == "applied ssocfg.toml: 3 added in ~/.aws/config"
    assert any(line.startswith('"corp" is signed in; ') for line in said)
    assert said[-1].split()[:3] == ["dev", "111122223333", "ReadOnlyAccess"]
    asked = len(center.requests)
    assert run_process("apply", "--login") == (0, "nothing to change in ~/.aws/config\nsigned in already\n", "")
    assert len(center.requests) == asked


def test_the_json_has_the_sign_ins_and_whose_credentials_there_are(center, run_process):
    from cli.test_apply import validated

    shown = validated(run_process("apply", "--yes", "--login", "--format", "json").out)
    assert [(one["how"], one["session"]) for one in shown["sign_ins"]] == [("signed-in", "corp")]  # type: ignore[attr-defined]
    assert [one["profile"] for one in shown["identities"]] == ["dev"]  # type: ignore[attr-defined]
    again = json.loads(run_process("apply", "--login", "--format", "json").out)
    assert (again["sign_ins"], again["identities"]) == ([], [])


def test_a_profile_that_is_new_is_asked_for_though_the_session_is_signed_in(center, run_process):
    run_process("apply", "--yes", "--login")
    with Path("ssocfg.toml").open("a") as file:
        file.write('[profiles.other]\naccount = "111122223333"\nrole = "AdministratorAccess"\n')
    done = run_process("apply", "--yes", "--login")
    assert (done.code, done.err) == (0, "")
    assert [line.split()[0] for line in done.out.splitlines()[-2:]] == ["PROFILE", "other"]


def test_a_sign_in_that_is_denied_leaves_the_profiles_and_says_so(center, run_process):
    center.person.denies()
    done = run_process("apply", "--yes", "--login")
    assert done.code == 1
    assert "error: " in done.err
    assert "3 added" in done.out
