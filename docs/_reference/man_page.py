"""The manual page ssocfg(1), made of the commands: `python -m _reference.man_page FILE` writes it."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from _reference.command_tree import Command, read_commands, walk
from _reference.tables import SITE

ENVIRONMENT = (
    ("AWS_CONFIG_FILE", "The config file, instead of ~/.aws/config."),
    ("AWS_SHARED_CREDENTIALS_FILE", "The credentials file, instead of ~/.aws/credentials."),
    ("AWS_PROFILE, AWS_DEFAULT_PROFILE", "The selected profile."),
    ("AWS_ENDPOINT_URL, HTTPS_PROXY, AWS_CA_BUNDLE and their kin", "Where calls go, as those of AWS tools do."),
    ("BROWSER", "The program that opens a page."),
    ("NO_COLOR", "If set, there are no colours and no links on a terminal."),
    ("SSOCFG_NO_BACKUPS", "If set, no replaced version of a file is kept."),
)
FILES = (
    ("~/.aws/config", "Sessions and profiles."),
    ("~/.aws/credentials", "Of it only names are looked at, never values."),
    ("~/.aws/sso/cache, ~/.aws/cli/cache", "Tokens, registrations and role credentials, shared with all AWS tools."),
    ("ssocfg.toml", "The manifest of `ssocfg apply`."),
    ("~/.local/state/ssocfg", "Backups, and what `ssocfg apply` wrote, on Linux."),
)
DESCRIPTION = (
    """ssocfg reads the sso-session and profile sections of ~/.aws/config as boto3 and the AWS CLI read them, and as the
    other AWS SDKs do. It says what is wrong, at file, line and column, with what mends it; signs in through AWS IAM
    Identity Center; and writes sessions and profiles. `ssocfg` and `python -m ssocfg` are the same.""",
    """Of the credentials file it looks at names and never at values. Nothing is called unless a command is about AWS;
    the doctor calls only with `--online`, and writes only with `--fix`.""",
)
WIDTH = 79
_CODE_SPAN = re.compile(r"(`[^`]+`)")
_WORD_OF_CALL = re.compile(r"(--?[a-z][\w-]*)")


def make_man_page() -> str:
    """Make the page."""
    return "\n".join(_lines(read_commands())) + "\n"


def _lines(root: Command) -> Iterator[str]:
    from ssocfg import __version__
    from ssocfg.cli.exit_codes import EXIT_CODES

    yield r".\" Made of the commands by `nox -s docs`; what is changed here is lost."
    yield f'.TH SSOCFG 1 "" "ssocfg {__version__}" "User Commands"'
    yield from _section("NAME")
    yield r"ssocfg \- say why an AWS sign\-in does not work, and sign in"
    yield from _section("SYNOPSIS")
    yield f".B ssocfg\n{_plain(root.usage.removeprefix('ssocfg '))}"
    yield from _section("DESCRIPTION")
    yield from _paragraphs(DESCRIPTION)
    yield from _section("OPTIONS")
    yield from _options(root)
    yield from _section("COMMANDS")
    for command in walk(root):
        if command is not root:
            yield from _command(command)
    yield from _section("EXIT STATUS")
    yield from _items((str(code), text) for code, text in EXIT_CODES.items())
    yield from _section("ENVIRONMENT")
    yield from _items(ENVIRONMENT)
    yield from _section("FILES")
    yield from _items(FILES)
    yield from _section("SEE ALSO")
    yield ".BR aws (1)"
    yield ".PP"
    yield SITE


def _section(title: str) -> Iterator[str]:
    yield f'.SH "{title}"'


def _command(command: Command) -> Iterator[str]:
    yield f'.SS "{_plain(command.usage)}"'
    yield from _paragraphs(command.paragraphs)
    yield from _options(command)


def _options(command: Command) -> Iterator[str]:
    for option in command.options:
        if len(command.words) > 1 and option.names.endswith("--help"):
            continue  # said once for all
        yield ".TP"
        yield _WORD_OF_CALL.sub(lambda found: rf"\fB{found[1]}\fR", option.names).replace("-", r"\-")
        yield _text(option.text)


def _items(items: Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, text in items:
        yield ".TP"
        yield f".B {_plain(name)}"
        yield _text(text)


def _paragraphs(texts: tuple[str, ...]) -> Iterator[str]:
    for number, text in enumerate(texts):
        if number:
            yield ".PP"
        yield _text(text)


def _text(text: str) -> str:
    """Write a text; what stands between backticks is bold."""
    parts = _CODE_SPAN.split(" ".join(text.split()))
    shown = (rf"\fB{_plain(part[1:-1])}\fR" if number % 2 else _plain(part) for number, part in enumerate(parts))
    return "\n".join(map(_guard, textwrap.wrap("".join(shown), WIDTH, break_long_words=False, break_on_hyphens=False)))


def _plain(text: str) -> str:
    return _guard(text.replace("\\", r"\e").replace("-", r"\-"))


def _guard(line: str) -> str:
    """Keep a line that begins like a request from being one."""
    return rf"\&{line}" if line.startswith((".", "'")) else line


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(make_man_page(), encoding="utf-8")
