"""A command line that is not understood is answered with what would be understood."""

from __future__ import annotations

import pytest

import ssocfg
from ssocfg.cli.main import COMMANDS

CONFIG = "[sso-session naka]\n[profile dev]\nsso_session = naka\n"


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("docter", "Did you mean `ssocfg doctor`?"),
        ("lst", "Did you mean `ssocfg list`?"),
        ("LIST", "Did you mean `ssocfg list`?"),
        ("who dev", "Did you mean `ssocfg whoami`?"),
        ("help", "Did you mean `ssocfg --help`?"),
        ("version", "Did you mean `ssocfg --version`?"),
        ("xyzzy", "`ssocfg --help` names all."),
        ("log", "Did you mean `ssocfg login`?"),
        ("profile delete dev", "It knows: remove, rename, set, unset."),
        ("profile remov dev", "Did you mean `ssocfg profile remove`?"),
        ("session --help2", "`ssocfg session --help` tells what it takes."),
        ("status --foo", "`ssocfg status --help` tells what it takes."),
        ("show", "`ssocfg show --help` tells what it takes."),
        ("whoami --profile dev", "The name is a word of its own: `ssocfg whoami NAME`."),
        ("show --profile dev", "The name is a word of its own: `ssocfg show NAME`."),
        ("list --profile dev", "`ssocfg list --help` tells what it takes."),
        ("access nix", "The name goes with an option: `ssocfg access --session nix`."),
        ("access nix*", "The name goes with an option: `ssocfg access --session 'nix*'`."),
        ("access nix dev", "`ssocfg access --help` tells what it takes."),
        ("configure nix", "`ssocfg configure --help` tells what it takes."),
        ("list nix", "`ssocfg list --help` tells what it takes."),
        ("login naka --timeout abc", "`ssocfg login --help` tells what it takes."),
        ("doctor --fail-on", "`ssocfg COMMAND --help` tells what a command takes."),
    ],
)
def test_the_next_step_is_named(write_config, run, words, step):
    write_config(CONFIG)
    result = run(*words.split())
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[-1] == f"hint: {step}"
    assert result.err.splitlines()[-2].startswith("error: ")


def test_no_command_is_offered_that_is_not_there(run):
    for first in "abcdefghijklmnopqrstuvwxyz":
        offered = run(first).err.splitlines()[-1]
        assert offered == "hint: `ssocfg --help` names all." or offered.split()[-1].strip("`?") in COMMANDS


def test_where_the_name_is_a_word_no_option_is_offered_that_merely_looks_alike(run):
    assert "--config-file" not in run("whoami", "--profile", "dev").err
    assert "'--format'" in run("status", "--formt", "json").err


def test_choices_are_named_on_one_line(run):
    (error,) = (line for line in run("completion").err.splitlines() if line.startswith("error: "))
    assert error.endswith("Choose from: bash, zsh, fish")
    assert "\\n" not in error


def test_what_was_typed_stays_escaped(run):
    assert "error: No such command 'a\\tb\\x1bc'." in run("a\tb\x1bc").err


@pytest.mark.parametrize(("words", "offered"), [("whoami DEV", '"dev"'), ("doctor --select sso-509", '"SSO509"')])
def test_capitals_keep_nothing_from_being_offered(write_config, run, words, offered):
    write_config(CONFIG)
    assert f"did you mean {offered}?" in run(*words.split()).err


@pytest.mark.parametrize("command", ["login", "whoami"])
def test_a_variable_that_names_what_is_not_there_is_named(write_config, run, monkeypatch, command):
    write_config(CONFIG + "[sso-session other]\n")
    monkeypatch.setenv("AWS_PROFILE", "ghost")
    assert "hint: AWS_PROFILE names it. " in run(command).err


def test_a_variable_that_names_no_file_is_named(run, monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "gone"))
    assert run("list").err == "hint: There is no such file; AWS_CONFIG_FILE names it.\n"


def test_login_to_all_says_where_there_is_none(write_config, run):
    write_config("[profile keys]\nregion = eu-west-1\n")
    for words in ("login", "login --all"):
        result = run(*words.split())
        assert result.code == 2
        assert result.err.startswith("error: the config file has no session to sign in to\nhint: ")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("apply", "`ssocfg manifest export > ssocfg.toml` makes one of your config file."),
        ("apply gone.toml", "Look at its spelling, and at the folder that you are in."),
        ("doctor gone.config", "Look at its spelling, and at the folder that you are in."),
        ("list --config-file .", "Name a file, or move the folder away."),
    ],
)
def test_a_file_that_cannot_be_read_comes_with_a_step(write_config, run, monkeypatch, tmp_path, words, hint):
    write_config(CONFIG)
    monkeypatch.chdir(tmp_path)
    assert run(*words.split()).err.splitlines()[-1] == f"hint: {hint}"


def test_a_file_that_one_may_not_read_comes_with_a_step(run, monkeypatch):
    def refuse(*_words: object) -> None:
        raise ssocfg.UnreadableFileError("/home/naka/.aws/config", "permission denied")

    monkeypatch.setattr("ssocfg.cli.listing.load_config", refuse)
    assert run("list").err.splitlines() == [
        "error: cannot read /home/naka/.aws/config: permission denied",
        "hint: See whose it is with `ls -l`, and give yourself the right to read it.",
    ]


def test_a_taken_name_is_no_fault_of_the_file(write_config, run):
    write_config(CONFIG + "[profile two]\n")
    assert run("profile", "rename", "dev", "two").err.splitlines()[-1] == (
        "hint: Take another name, or remove that section first."
    )


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
def test_who_leaves_at_the_question_is_told_that_nothing_was_written(write_config, run, monkeypatch, tmp_path, end):
    path = write_config(CONFIG)
    before = path.read_bytes()
    manifest = tmp_path / "team.toml"
    manifest.write_text('[profiles.team]\nregion = "eu-west-1"\n', encoding="utf-8")

    def leave(*_words: object) -> None:
        raise end

    monkeypatch.setattr("ssocfg.cli.asking.Asker.confirm", leave)
    monkeypatch.setattr("ssocfg.cli.asking.Asker.check_that_yes_can_be_had", lambda _self: None)
    result = run("apply", str(manifest))
    assert result.code == 130
    assert result.err.rstrip().endswith("interrupted: nothing was written")
    assert path.read_bytes() == before


def test_the_bar_of_the_time_left_needs_an_encoding_that_has_it(monkeypatch):
    from ssocfg.cli.render import Printer

    class Terminal:
        def __init__(self, encoding: str | None) -> None:
            self.encoding = encoding

        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    drawn = {}
    for encoding in ("utf-8", "ascii", "latin-1", "no-such-encoding", None):
        monkeypatch.setattr("sys.stdout", Terminal(encoding))
        drawn[encoding] = Printer().can_draw("█░")
    assert drawn == {"utf-8": True, "ascii": False, "latin-1": False, "no-such-encoding": False, None: False}


def test_what_is_no_number_is_called_that(run):
    assert "error: Invalid value for '--timeout': 'abc' is not a number.\n" in run("login", "--timeout", "abc").err
