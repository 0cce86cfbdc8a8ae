"""Nothing that stands in a file, a name or a variable can talk to the terminal: CWE-150."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import ssocfg

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
SEPARATORS = "\u2028\u2029"
CONTROLS = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0))))
SURROGATES = "\ud800\udbff\udc00\udc80\udc9b\udcff\udfff"
HOSTILE = CONTROLS + BIDI + ZERO_WIDTH + SEPARATORS + SURROGATES
FORBIDDEN = frozenset(HOSTILE) - {"\n"}
NAMES = ascii  # so that the report of a failure is itself harmless

PLACES = {
    "section-name": "[profile a{x}b]\nregion = eu-west-1\n",
    "quoted-name": '[profile "a{x}b"]\nregion = eu-west-1\n',
    "session-name": "[sso-session a{x}b]\nsso_region = x\n",
    "ignored-section": "[a{x}b]\nsso_session = x\n",
    "prefix": "[prof{x}ile b]\n",
    "unclosed-header": "[profile a{x}b\nregion = x\n",
    "behind-the-bracket": "[profile b] {x} y\n",
    "key": "[profile b]\nsso{x}_session = y\n",
    "near-key": "[profile b]\nsso_sessio{x} = y\n",
    "value": "[profile b]\nsso_session = a{x}b\nsso_account_id = {x}1\nsso_role_name = {x}\nregion = {x}y\noutput = {x}j\n",
    "start-url": "[sso-session b]\nsso_start_url = https://a{x}b.awsapps.com/start\nsso_region = eu{x}\n",
    "reference": "[profile b]\nservices = {x}\nrole_arn = {x}\nsource_profile = a{x}\ncredential_process = a{x}b c\n",
    "junk-line": "[profile b]\njunk {x} junk\n",
    "junk-before-all": "a{x}b\n",
    "comment": "# a{x}b\n[profile b]\n  # {x}\nregion = x # {x}\n",
    "nested": "[profile b]\ns3 =\n  a{x}b = {x}\n  junk{x}\n",
    "continuation": "[profile b]\nregion = x\n  output{x} = {x}\n  {x}\n",
    "duplicate": "[profile a{x}b]\n[profile a{x}b]\nk{x} = 1\nk{x} = 2\n",
    "default": "[DEFAULT]\nk{x} = {x}\n[default]\n[profile default]\n",
    "alone": "{x}",
    "everywhere": "{x}[{x}profile{x} {x}b{x}]{x}\n{x}region{x}={x}x{x}\n{x}",
}


def encode(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def assert_harmless(result, *, what: str) -> None:
    said = result.out + result.err
    assert "Traceback" not in said, ascii(what)
    assert result.code in (0, 1, 2), ascii((what, result.err))
    found = FORBIDDEN.intersection(said)
    line = next((line for line in said.split("\n") if FORBIDDEN.intersection(line)), "")
    assert not found, f"{sorted(map(ascii, found))} of {what!a} in {line!a}"


def run_everything(run, path: Path, names: list[str]) -> None:
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    for command in (["doctor"], ["list"], *([verb, name] for name in names for verb in ("show", "explain"))):
        assert_harmless(run(*command), what=f"{command}: {text}")


@pytest.mark.parametrize("place", PLACES)
def test_no_hostile_character_is_printed_from_any_place_in_the_file(write_config, run, place):
    for character in HOSTILE:
        path = write_config(encode(PLACES[place].replace("{x}", character)))
        run_everything(run, path, ["b", f"a{character}b", f"a{character}"][: 1 + (character != "\0")])


@pytest.mark.parametrize("place", PLACES)
def test_nor_from_the_credentials_file(write_config, write_credentials, run, place):
    write_config("[profile b]\nregion = eu-west-1\n[profile ab]\n")
    for character in HOSTILE[:: 7 if place != "everywhere" else 1]:
        write_credentials(encode(PLACES[place].replace("profile ", "").replace("{x}", character)))
        for command in (["doctor"], ["show", "b"]):
            assert_harmless(run(*command), what=f"{command} {place}: {character}")


@pytest.mark.parametrize("sequence", [
    "\x1b[31m", "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]8;;https://evil.net\x1b\\click\x1b]8;;\x1b\\", "\x1b]52;c;cm0=\x07",
    "\x1bP+q544e\x1b\\", "\x1b[6n", "\x9b31m", "\x9d0;t\x9c", "\r\x1b[K", "\b\b\b\b", "\x1b(0", "\x1b[?1049h", "\x85\x84",
    "\u202egnp.exe\u202c", "\u2066\u2067\u2069", "\x0e\x0f", "\x7f", "\x1b[200~ls\r\x1b[201~", "\u200b\u200d\ufeff",
], ids=NAMES)  # fmt: skip
@pytest.mark.parametrize("place", PLACES)
def test_no_known_sequence_is_printed(write_config, run, place, sequence):
    path = write_config(encode(PLACES[place].replace("{x}", sequence)))
    run_everything(run, path, ["b", f"a{sequence}b"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    places=st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=4),
    text=st.text(st.sampled_from(HOSTILE) | st.characters(), min_size=1, max_size=6),
)
def test_no_mixture_is_printed(write_config, run, places, text):
    content = "".join(PLACES[place] for place in places).replace("{x}", text)
    path = write_config(encode(content))
    run_everything(run, path, ["b", f"a{text}b".replace("\0", "")])


CHANGES = [
    ["profile", "set", "b", "region=us-east-1"], ["profile", "unset", "b", "region"], ["session", "rename", "b", "c"],
    ["profile", "rename", "b", "c"], ["profile", "remove", "b"], ["migrate"],
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_no_hostile_character_is_printed_by_a_changing_command(write_config, run, place):
    for character in HOSTILE[:: 7 if place != "everywhere" else 1]:
        write_config(encode(PLACES[place].replace("{x}", character)))
        for command in CHANGES:
            assert_harmless(run(*command, "--diff"), what=f"{command} {place}: {character}")
        name = f"a{character}b".replace("\0", "")
        assert_harmless(run("profile", "set", name, "region=us-east-1", "--no-backup"), what=f"{place}: {character}")
        assert_harmless(run("profile", "set", "b", "region=us-east-1"), what=f"{place}: {character}")
        for backup in ssocfg.list_backups()[:1]:
            assert_harmless(run("backups", "show", backup.id), what=f"backup {place}: {character}")


# --- names of files, variables, arguments --------------------------------------------------------


def make_file(folder: Path, name: str) -> str | None:
    """Make a config file of this name, or give None where the system allows no such name."""
    path = os.path.join(os.fsencode(folder), encode(name))
    try:
        with open(path, "wb") as file:
            file.write(b"junk\n[profile b]\nsso_session = gone\n")
    except (OSError, ValueError):
        return None
    return os.fsdecode(path)


def test_no_hostile_character_of_a_file_name_is_printed(tmp_path, run, monkeypatch):
    made = 0
    for number, character in enumerate(HOSTILE):
        path = make_file(tmp_path, f"{number}-con{character}fig")
        if path is None:
            continue
        made += 1
        monkeypatch.setenv("AWS_CONFIG_FILE", path)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", path)
        for command in (["doctor", "-v"], ["list"], ["show", "b"], ["show", "c"]):
            assert_harmless(run(*command), what=f"{command} of the variable: {character}")
            assert_harmless(run(*command, "--config-file", path), what=f"{command} of the argument: {character}")
    assert made > 30


@pytest.mark.parametrize("command", [["doctor"], ["list"], ["show", "b"]], ids=" ".join)
def test_no_hostile_character_of_a_file_that_is_not_there_is_printed(tmp_path, run, monkeypatch, command):
    for character in HOSTILE:
        path = f"{tmp_path}/gone{character}/$UNSET{character}/config"
        if character != "\0":  # no process can be given one
            assert_harmless(run(*command, "--config-file", path), what=f"the argument: {character}")
        for variable in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "HOME"):
            for value in (path, f"rel{character}ative"):
                with monkeypatch.context() as changed:
                    try:
                        changed.setenv(variable, value)
                    except ValueError:  # NUL, and surrogates that stand for no byte
                        continue
                    assert_harmless(run(*command), what=f"{variable}: {character}")


@pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX file systems")
def test_no_hostile_character_of_a_links_target_is_printed(tmp_path, run, home):
    path = home / ".aws" / "config"
    for number, character in enumerate(HOSTILE):
        try:
            os.symlink(encode(f"{number}{character}"), os.fsencode(path))
        except (OSError, ValueError):
            continue
        for command in (["doctor"], ["list"]):
            assert_harmless(run(*command), what=f"{command}: link to {character}")
        path.unlink()


def test_no_hostile_character_of_an_argument_is_printed(run, write_config):
    write_config("[profile b]\n")
    for character in HOSTILE:
        for arguments in (
            ["show", character], ["show", f"a{character}"], [f"x{character}"], ["doctor", f"--x{character}"],
            ["doctor", "--select", f"SSO{character}"], ["doctor", "--explain", f"unknown-session{character}"],
            ["profile", "set", f"b{character}", "region=x"], ["profile", "set", "b", f"k{character}=x"],
            ["profile", "set", "b", f"region=x{character}y"], ["profile", "set", "b", character],
            ["profile", "unset", "b", f"regio{character}n"], ["profile", "rename", "b", f"c{character}"],
            ["session", "set", f"s{character}", "--region", character], ["session", "remove", f"s{character}"],
            ["backups", "show", character], ["backups", "restore", f"x{character}"], ["migrate", "--only", character],
            ["undo", f"--x{character}"], ["doctor", "--format", f"t{character}"], ["list", f"x{character}"], ["doctor", "--fail-on", character],
        ):  # fmt: skip
            assert_harmless(run(*arguments), what=f"{arguments}")


def test_a_line_break_in_an_argument_cannot_make_up_a_line_of_ours(run, write_config):
    write_config("[profile b]\n")
    result = run("show", "x\nerror: your machine is broken")
    assert not [line for line in result.err.splitlines() if line.startswith("error: your machine")]


def test_no_variable_of_aws_is_printed_raw(run, monkeypatch, write_config):
    write_config("[profile b]\nsso_session = gone\n")
    for name in (
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_CA_BUNDLE",
    ):
        monkeypatch.setenv(name, "a\x1b[31m\u202eb")
    assert_harmless(run("doctor", "-v"), what="variables")


def test_what_is_escaped_can_still_be_told_apart(run, write_config):
    write_config("[profile b]\nsso_session = a\x1b\x00\x9b\u202e\r\tb\n")
    assert "a\\x1b\\x00\\x9b\\u202e" in run("show", "b").out


@pytest.mark.parametrize("letters", ["naïve", "日本語", "العربية", "עברית", "Ελλάδα", "🚀", "e\u0301", "ไทย"])
def test_letters_of_the_world_are_printed_as_they_are(run, write_config, letters):
    write_config(f'[profile "{letters}"]\n')
    assert letters in run("list").out
