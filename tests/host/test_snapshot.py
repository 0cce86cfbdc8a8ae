"""The snapshot: what is gathered, from where, and what never gets into it."""

from __future__ import annotations

import gc
import os
import sys
import types
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ssocfg.host.here import locate_here
from ssocfg.host.programs import find_program
from ssocfg.host.snapshot import take_snapshot

CANARIES = ["wJalrXUtnFEMIK7MDENGbPxRfiCYcanary000001", "FwoGZXIvYXdzEcanary000002", "canary000003", "canary000004"]
CREDENTIALS = f"""
[default]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = {CANARIES[0]}
aws_session_token = {CANARIES[1]}
  {CANARIES[2]}
[naka]
s3 =
  key = {CANARIES[3]}
"""
posix = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX")
LEFT_OUT = (types.ModuleType, type, types.FunctionType, types.BuiltinFunctionType, types.FrameType, types.CodeType)


def write(path: Path, text: str = "[default]\nregion = eu-west-1\n") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def everything_in(thing: object) -> list[object]:
    """Give every object that can be reached from this one, classes, modules and functions left out."""
    seen: dict[int, object] = {}
    waiting = [thing]
    while waiting:
        here = waiting.pop()
        if id(here) not in seen and not isinstance(here, LEFT_OUT):
            seen[id(here)] = here
            waiting += gc.get_referents(here)
    return list(seen.values())


# --- the credentials file ------------------------------------------------------------------------


def assert_holds_no_canary(facts: object) -> None:
    for thing in everything_in(facts):
        text = thing.decode("latin-1") if isinstance(thing, bytes | bytearray) else thing
        if isinstance(text, str):
            assert not [canary for canary in CANARIES if canary.lower() in text.lower()]
    assert not [canary for canary in CANARIES if canary in repr(facts)]


def test_no_value_of_the_credentials_file_is_in_the_facts(home):
    write(home / ".aws" / "credentials", CREDENTIALS)
    facts = take_snapshot()
    assert facts.credentials is not None
    assert_holds_no_canary(facts)
    assert list(facts.credentials_keys("default")) == [
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
    ]


@pytest.mark.parametrize(
    "junk",
    [CANARIES[0], f"\n{CANARIES[0]} x", f"[{'default'}\n{CANARIES[0]}", f"\ufeff{CREDENTIALS}", f"{CREDENTIALS}\xff"],
)
def test_nor_where_the_file_is_refused(home, junk):
    write(home / ".aws" / "credentials")
    (home / ".aws" / "credentials").write_bytes(junk.encode("utf-8") + b"\xff\n" + CREDENTIALS.encode())
    assert_holds_no_canary(take_snapshot())


def test_nor_after_the_doctor_has_looked_at_them(home):
    from ssocfg.api import diagnose

    write(home / ".aws" / "credentials", CREDENTIALS + f"junk {CANARIES[2]}\n")
    facts = take_snapshot()
    report = diagnose(facts)
    assert_holds_no_canary(facts)
    assert_holds_no_canary(report)


def test_the_search_for_canaries_finds_one():
    with pytest.raises(AssertionError):
        assert_holds_no_canary([({"a": types.MappingProxyType({"b": CANARIES[0].encode()})},)])


def test_secrets_of_the_environment_do_not_stand_in_the_repr(home, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARIES[0])
    monkeypatch.setenv("AWS_SESSION_TOKEN", CANARIES[1])
    facts = take_snapshot()
    assert not [canary for canary in CANARIES if canary in repr(facts)]


def test_secrets_of_the_config_file_do_not_stand_in_the_repr(home):
    write(home / ".aws" / "config", CREDENTIALS)
    facts = take_snapshot()
    assert facts.config.profiles
    texts = [repr(facts), repr(facts.config), repr(facts.config_file), repr(facts.config.profiles["default"])]
    assert not [canary for canary in CANARIES for text in texts if canary in text]


# --- where the files are -------------------------------------------------------------------------


def test_the_files_are_in_the_home(home):
    config, credentials = write(home / ".aws" / "config"), write(home / ".aws" / "credentials")
    facts = take_snapshot()
    assert (facts.config_file.path, facts.config_file.state) == (config, "present")
    assert (facts.credentials_file.path, facts.credentials_file.state) == (credentials, "present")
    assert facts.home == str(home)


def test_files_that_are_not_there_are_missing():
    facts = take_snapshot()
    assert (facts.config_file.state, facts.credentials_file.state) == ("missing", "missing")
    assert facts.credentials is None


@pytest.mark.parametrize(
    "value",
    ["~/elsewhere", "$HOME/elsewhere", "${HOME}/elsewhere", "$FOLDER/elsewhere", "~/${EMPTY}elsewhere", "~/$FILE"],
)
def test_variables_and_tilde_are_expanded(home, monkeypatch, value):
    expected = write(home / "elsewhere")
    for name, text in (("FOLDER", str(home)), ("EMPTY", ""), ("FILE", "elsewhere"), ("AWS_CONFIG_FILE", value)):
        monkeypatch.setenv(name, text)
    facts = take_snapshot()
    assert (facts.config_file.path, facts.config_file.state) == (expected, "present")


@posix
@pytest.mark.parametrize(
    "value",
    ["", "config", "~", "~/", "~/x", "~//x", "/~/x", "$UNSET/x", "${UNSET}", "$", "$$HOME", "${HOME", "$HOME$HOME", "~x",
     "~root", "~root/x", "~no-such-user/x", "~$USER/x", "$TILDE/x", "%HOME%", "\\$HOME", "$HOMER", "$é", "x\n$HOME"],
)  # fmt: skip
@pytest.mark.parametrize("home_variable", ["/home/naka", "/home/naka/", "/", "", "relative", None])
def test_any_value_is_expanded_as_botocore_expands_it(monkeypatch, value, home_variable):
    monkeypatch.setenv("AWS_CONFIG_FILE", value)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", value)
    monkeypatch.setenv("TILDE", "~")
    monkeypatch.setenv("USER", "root")
    monkeypatch.delenv("UNSET", raising=False)
    monkeypatch.delenv("HOME")
    if home_variable is not None:
        monkeypatch.setenv("HOME", home_variable)
    expected = os.path.expanduser(os.path.expandvars(value))  # as botocore's raw_config_parse has it
    assert (locate_here().config, locate_here().credentials) == (expected, expected)


@posix
@pytest.mark.parametrize("home_variable", ["/home/naka", "/home/naka/", "/", "", "relative", None])
def test_the_default_place_is_botocores(monkeypatch, home_variable):
    monkeypatch.delenv("HOME")
    if home_variable is not None:
        monkeypatch.setenv("HOME", home_variable)
    assert locate_here().config == os.path.expanduser("~/.aws/config")
    assert locate_here().credentials == os.path.expanduser("~/.aws/credentials")


def test_an_empty_variable_names_no_file(home, monkeypatch):
    write(home / ".aws" / "config")
    monkeypatch.setenv("AWS_CONFIG_FILE", "")
    monkeypatch.chdir(home)
    facts = take_snapshot()
    assert (facts.config_file.path, facts.config_file.state) == ("", "missing")
    assert facts.environ == {"AWS_CONFIG_FILE": ""}


def test_a_file_that_is_asked_for_wins_over_the_variable(home, monkeypatch):
    monkeypatch.setenv("AWS_CONFIG_FILE", write(home / "one"))
    asked_for = write(home / "two")
    facts = take_snapshot(asked_for)
    assert facts.config_file.path == asked_for
    assert "AWS_CONFIG_FILE" not in facts.environ


# --- the rest of the machine ---------------------------------------------------------------------


def test_the_instant_is_now_and_aware():
    before = datetime.now(UTC)
    now = take_snapshot().now
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_only_aws_variables_are_kept(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "dev")
    monkeypatch.setenv("MY_AWS_THING", "x")
    assert take_snapshot().environ == {"AWS_PROFILE": "dev"}


@posix
def test_the_user_is_known():
    assert take_snapshot().user == os.getuid()


# --- programs ------------------------------------------------------------------------------------


@pytest.fixture
def programs(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH with a program that leaves a trace when it runs, a plain file and a folder."""
    folder = home / "my bin"
    folder.mkdir()
    for name, mode in (("program", 0o755), ("plain-file", 0o644)):
        (folder / name).write_text(f"#!/bin/sh\ntouch '{home}/was-run'\necho '{{}}'\n")
        (folder / name).chmod(mode)
    (folder / "folder").mkdir()
    monkeypatch.setenv("PATH", f"{home}/no-such-folder{os.pathsep}{folder}")
    return folder


@posix
@pytest.mark.parametrize(
    ("command", "word", "state"),
    [
        ("program --profile x", "program", "found"),
        ("no-such-program", "no-such-program", "missing"),
        ("plain-file", "plain-file", "not-executable"),
        ("folder", "folder", "missing"),
        ("'{folder}/program' x", "{folder}/program", "found"),
        ("{folder}/program x", "{home}/my", "missing"),  # the blank in the path ends the word
        ("'{folder}/plain-file'", "{folder}/plain-file", "not-executable"),
        ("/no/such/program", "/no/such/program", "missing"),
        ("~/program", "~/program", "missing"),  # no shell expands it
        ("'program\0'", "program\0", "missing"),
        ("x" * 5000, "x" * 5000, "missing"),
    ],
)
def test_the_program_of_a_credential_process_is_looked_for(home, programs, command, word, state):
    command, word = (text.format(folder=programs, home=home) for text in (command, word))
    write(home / ".aws" / "config", f"[profile a]\ncredential_process = {command}\n")
    assert take_snapshot().programs == {word: state}
    assert not (home / "was-run").exists()


@pytest.mark.parametrize("command", ["'unbalanced", "", "#", "''"])
def test_a_command_without_a_first_word_is_passed_over(home, command):
    write(home / ".aws" / "config", f"[profile a]\ncredential_process = {command}\n")
    assert set(take_snapshot().programs.values()) <= {"missing"}


@posix
def test_without_a_path_the_systems_own_is_searched(home, programs, monkeypatch):
    monkeypatch.delenv("PATH")
    write(home / ".aws" / "config", "[profile a]\ncredential_process = sh\n[profile b]\ncredential_process = program\n")
    assert take_snapshot().programs == {"sh": "found", "program": "missing"}


def test_a_program_is_found_by_its_absolute_path():
    assert find_program(sys.executable, "") == "found"
