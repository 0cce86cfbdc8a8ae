"""Files of ten million characters with hardly a line end in them: no crash, no endless search, no flood of memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SIZE = 10_000_000


def repeat(text: str) -> str:
    return text * (SIZE // len(text))


LINES: dict[str, Callable[[], str]] = {
    "letters": lambda: repeat("a"),
    "header-never-closed": lambda: "[profile " + repeat("a"),
    "header-never-closed-with-blanks": lambda: "[profile" + repeat(" ") + "x",
    "header-of-one-name": lambda: "[profile " + repeat("a") + "]\nregion = x",
    "header-of-many-words": lambda: "[profile " + repeat("a ") + "]",
    "header-of-blanks": lambda: "[profile" + repeat(" ") + "x]",
    "header-of-quotes": lambda: "[profile " + repeat('"') + "]",
    "header-of-quoted-words": lambda: "[profile " + repeat('"a" ') + "]",
    "header-of-backslashes": lambda: "[profile " + repeat("\\") + "]",
    "opening-brackets": lambda: repeat("["),
    "opening-brackets-in-a-section": lambda: "[profile a]\n" + repeat("["),
    "closing-brackets": lambda: "[profile a" + repeat("]"),
    "both-brackets": lambda: repeat("[]"),
    "text-behind-the-bracket": lambda: "[profile a]" + repeat(" a"),
    "value": lambda: "[profile a]\nregion = " + repeat("x"),
    "value-of-words": lambda: "[profile a]\nregion = " + repeat("a "),
    "value-of-comments": lambda: "[profile a]\nregion = " + repeat("a #"),
    "value-of-blanks": lambda: "[profile a]\nregion = " + repeat(" ") + "x",
    "value-of-hyphens": lambda: "[profile a]\nregion = " + repeat("us-"),
    "value-in-quotes": lambda: '[profile a]\nregion = "' + repeat("x") + '"',
    "value-of-base64": lambda: "[profile a]\nregion = x # " + repeat("wJalrXUtnFEMI/K7MDENG+bPxRfiCYzCanary001,"),
    "secret": lambda: "[profile a]\naws_secret_access_key " + repeat("x"),
    "nearly-a-secret": lambda: "[profile a]\n" + repeat("secre") + "\n",
    "secret-on-the-next-line": lambda: "[profile a]\naws_secret_access_key =\n" + repeat("x "),
    "parameters-of-a-url": lambda: "[profile a]\nendpoint_url = https://h/?" + repeat("token=a&"),
    "secrets-in-a-header": lambda: "[profile a " + repeat("token=a ") + "]\nregion = x",
    "start-url": lambda: "[sso-session a]\nsso_start_url = https://" + repeat("a.") + "\nsso_region = us-east-1",
    "scopes": lambda: "[sso-session a]\nsso_registration_scopes = " + repeat("a,"),
    "account-and-role": lambda: (
        f"[profile a]\nsso_account_id = {repeat('1')[: SIZE // 2]}\nsso_role_name = {repeat('x')[: SIZE // 2]}"
    ),
    "command": lambda: "[profile a]\ncredential_process = " + repeat('"a b" '),
    "command-of-one-word": lambda: "[profile a]\ncredential_process = " + repeat("a"),
    "command-never-closed": lambda: "[profile a]\ncredential_process = '" + repeat("a "),
    "key": lambda: "[profile a]\n" + repeat("k") + " = v",
    "key-of-words": lambda: "[profile a]\n" + repeat("k ") + "= v",
    "delimiters": lambda: "[profile a]\n" + repeat("="),
    "colons": lambda: "[profile a]\nk" + repeat(":"),
    "continuation": lambda: "[profile a]\nk = v\n" + repeat(" a=b"),
    "nested": lambda: "[profile a]\ns3 =\n  k = " + repeat("v"),
    "nested-junk": lambda: "[profile a]\ns3 =\n  " + repeat("k"),
    "hashes": lambda: repeat("#"),
    "comment-behind-a-header": lambda: "[profile a] #" + repeat("x"),
    "indented-comment": lambda: "[profile a]\n" + repeat(" ") + "# x",
    "blanks": lambda: repeat(" "),
    "blanks-in-a-section": lambda: "[profile a]\n" + repeat(" ") + "k = v",
    "tabs": lambda: "[profile a]\n" + repeat("\t") + "k = v",
    "line-feeds": lambda: "[profile a]\n" + repeat("\n"),
    "carriage-returns": lambda: "[profile a]\n" + repeat("\r"),
    "form-feeds": lambda: "[profile a]\nk = v" + repeat("\x0c"),
    "nul": lambda: repeat("\0"),
    "nul-in-a-name": lambda: "[profile " + repeat("\0") + "]",
    "escapes": lambda: "[profile a]\nregion = " + repeat("\x1b"),
    "invisible": lambda: "[profile a]\nregion = " + repeat("\u200b"),
    "wide": lambda: "[profile a]\nregion = " + repeat("日"),
}


# these are seen by every command, the others by the one that has the most to do
SEEN_BY_ALL = """
    letters header-never-closed header-of-quoted-words opening-brackets closing-brackets value key continuation hashes
    blanks line-feeds
""".split()
EVERY_COMMAND = ["doctor", "doctor-json", "list", "credentials"]
PAIRS = [(name, command) for name in LINES for command in (EVERY_COMMAND if name in SEEN_BY_ALL else EVERY_COMMAND[:1])]


@pytest.fixture(scope="module")
def long_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Write one of the files, and remove it when all commands have seen it."""
    path = tmp_path_factory.mktemp("long") / request.param
    path.write_bytes(LINES[request.param]().encode())
    yield path
    path.unlink()


@pytest.mark.parametrize(("long_file", "command"), PAIRS, indirect=["long_file"])
def test_a_command_survives_a_very_long_line(assert_survives, long_file, command):
    outcome = assert_survives(command, long_file)
    if command == "doctor-json":
        assert json.loads(outcome.out)["summary"]["crashed"] == 0
    else:
        assert max(map(len, outcome.out.splitlines()), default=0) < 10_000
