"""Completion in the shell: names and checks; whatever is wrong with the file, never a word of complaint."""

from __future__ import annotations

import os

import pytest

from ssocfg.cli.main import COMMANDS

CONFIG = (
    "[sso-session naka]\n[default]\n[profile naka-dev]\n[profile prod]\n[profile 'two words']\n[profile bad\x1bname]\n"
)


@pytest.fixture
def complete(run_process):
    """Complete a command line as bash asks for it, and give the offered words."""

    def complete(line: str, shell: str = "bash") -> list[str]:
        words = line.split(" ")
        environ = {"_SSOCFG_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
        result = run_process(**environ)
        assert result.err == ""
        assert result.code == 0
        return [word.partition(",")[2] for word in result.out.splitlines() if word]

    return complete


def test_the_names_of_profiles_and_sessions_are_offered(write_config, complete):
    write_config(CONFIG)
    assert complete("ssocfg show n") == ["naka-dev", "naka"]


def test_all_names_are_offered_where_nothing_is_typed_yet(write_config, complete):
    write_config(CONFIG)
    assert complete("ssocfg show ") == ["default", "naka-dev", "prod", "two words", "naka"]


def test_a_name_that_a_terminal_could_obey_is_not_offered(write_config, complete):
    write_config(CONFIG)
    assert complete("ssocfg show b") == []


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ssocfg profile ", ["remove", "rename", "set", "unset"]),
        ("ssocfg session ", ["remove", "rename", "set"]),
        ("ssocfg backups ", ["list", "restore", "show"]),
        ("ssocfg profile set n", ["naka-dev"]),
        ("ssocfg explain n", ["naka-dev"]),
        ("ssocfg profile rename p", ["prod"]),
        ("ssocfg profile remove prod n", ["naka-dev"]),
        ("ssocfg profile set prod --session ", ["naka"]),
        ("ssocfg profile set prod --output ya", ["yaml", "yaml-stream"]),
        ("ssocfg profile set prod --region eu-central-", ["eu-central-1", "eu-central-2"]),
        ("ssocfg profile set prod sso_se", ["sso_session="]),
        ("ssocfg profile unset full r", ["region", "role_arn"]),
        ("ssocfg session rename n", ["naka"]),
        ("ssocfg session set naka --region us-gov-e", ["us-gov-east-1"]),
        ("ssocfg migrate --only n", ["naka-dev"]),
        ("ssocfg configure --session ", ["naka"]),
        ("ssocfg configure --profile p", ["prod"]),
        ("ssocfg configure --sso-region eu-central-", ["eu-central-1", "eu-central-2"]),
        ("ssocfg import --from aws", ["aws-sso-cli", "aws-sso-util"]),
        ("ssocfg backups show ", []),
    ],
)
def test_what_a_changing_command_takes_is_offered(write_config, complete, line, offered):
    write_config(CONFIG + "[profile full]\nregion = x\nrole_arn = y\noutput = z\n")
    assert complete(line) == offered


def test_names_are_those_of_the_file_that_is_named(write_config, complete, tmp_path):
    write_config(CONFIG)
    (tmp_path / "other").write_text("[profile elsewhere]\n")
    assert complete(f"ssocfg profile set --config-file {tmp_path}/other ") == ["elsewhere"]


def test_backups_are_offered_by_their_short_ids(write_config, complete, run):
    write_config(CONFIG)
    run("profile", "set", "prod", "--region", "us-east-1")
    (offered,) = complete("ssocfg backups restore 2")
    assert run("backups", "restore", offered).code == 0


def test_the_commands_are_offered(complete):
    assert complete("ssocfg ") == sorted(COMMANDS)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("SSO30", {"SSO301", "SSO302", "SSO303"}),
        ("unknown-", {"unknown-session", "unknown-key"}),
        ("SSO301,sso30", {"SSO301,SSO302"}),
    ],
)
@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
def test_codes_and_names_of_checks_are_offered(complete, option, typed, offered):
    assert offered <= set(complete(f"ssocfg doctor {option} {typed}"))


def test_completion_follows_the_variable(write_config, complete, tmp_path, monkeypatch):
    (tmp_path / "other").write_text("[profile elsewhere]\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "other"))
    assert complete("ssocfg show e") == ["elsewhere"]


@pytest.mark.parametrize(
    "content", [None, b"", b"\x00\xff" * 1000, b"junk\n", "[default]".encode("utf-16"), b"[profile \xff]\n"]
)
def test_a_file_without_names_completes_to_nothing(write_config, complete, content):
    if content is not None:
        write_config(content)
    assert complete("ssocfg show ") == []


@pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX file systems")
@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling", "circle", "device"])
def test_what_is_no_file_completes_to_nothing(home, complete, kind):
    path = home / ".aws" / "config"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"dangling": "gone", "circle": "config", "device": "/dev/zero"}[kind])
    assert complete("ssocfg show ") == []


def test_a_refused_file_completes_without_a_word_of_complaint(write_config, complete):
    write_config(CONFIG + "junk\n")
    assert set(complete("ssocfg show n")) <= {"naka-dev", "naka"}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_served_too(write_config, run_process, shell):
    write_config(CONFIG)
    environ = {
        "_SSOCFG_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "ssocfg show n",
        "COMP_CWORD": "2" if shell == "zsh" else "n",
    }
    result = run_process(**environ)
    assert (result.code, result.err) == (0, "")
    assert "naka-dev" in result.out


@pytest.mark.parametrize(
    ("line", "current", "offered"),
    [
        ("ssocfg show tw", "tw", ["two words"]),
        ("ssocfg show two\\ w", "two\\ w", ["two words"]),
        ("ssocfg show 'two w", "'two w", ["two words"]),
        ("ssocfg show two\\ ", "two\\ ", ["two words"]),
        ("ssocfg show team:p", "p", ["prod"]),
        ("ssocfg show team:", ":", ["prod"]),
        ("ssocfg show 'team:p", "'team:p", ["team:prod"]),
        ("ssocfg show who@t", "t", ["@there"]),
        ("ssocfg show ", "", ["two words", "team:prod", "who@there"]),
    ],
)
def test_bash_is_offered_the_piece_of_the_word_that_it_replaces(write_config, run_process, line, current, offered):
    write_config("[profile 'two words']\n[profile team:prod]\n[profile who@there]\n")
    result = run_process(_SSOCFG_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CURRENT=current)
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [f"plain,{name}" for name in offered]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_command_prints_the_script_for_the_shell(run, shell):
    result = run("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert "_SSOCFG_COMPLETE" in result.out
    assert result.out.endswith("\n")


def test_the_command_knows_no_other_shell(run):
    result = run("completion", "tcsh")
    assert (result.code, result.out) == (2, "")
    assert "'bash', 'zsh', 'fish'" in result.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_the_shell_can_be_had(run_process, shell):
    if shell == "bash":
        import shutil

        if shutil.which("bash") is None:
            pytest.skip("bash is not installed")
    result = run_process(_SSOCFG_COMPLETE=f"{shell}_source")
    assert (result.code, result.err) == (0, "")
    assert "_SSOCFG_COMPLETE" in result.out


def test_completion_does_not_load_what_it_does_not_need(write_config, run_process):
    write_config(CONFIG)
    result = run_process(
        python=("-X", "importtime"), _SSOCFG_COMPLETE="bash_complete", COMP_WORDS="ssocfg show n", COMP_CWORD="2"
    )
    loaded = {line.rpartition("|")[2].strip() for line in result.err.splitlines() if line.startswith("import time:")}
    assert not loaded & {"rich", "botocore", "configupdater", "questionary", "msgspec"}
