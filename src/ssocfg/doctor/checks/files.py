"""SSO001 to SSO008: the files themselves: there, readable, UTF-8, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssocfg.config.lines import BOM
from ssocfg.config.repairs import Repair
from ssocfg.doctor.facts import NO_FOLDER, Facts, FileFact
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import belongs_in_config
from ssocfg.doctor.mending import guess_encoding, re_encode, take_away
from ssocfg.values import Place

OTHERS_MAY_WRITE = 0o002
GROUP_MAY_WRITE = 0o020
OTHERS_MAY_READ = 0o044
OTHERS_MAY_USE = 0o066
NULL_DEVICES = ("/dev/null", "nul")
_STEPS = {
    "permission denied": "give yourself the right to read it; where it is another user's, take it over first",
    "it is a folder": "move the folder away, and put a file there",
    "it is a pipe": "put a regular file there instead",
    "it is a link to a file that is not there": "make the link lead to a file, or remove it",
    "symbolic links that lead in a circle": "remove the link",
    "a part of its path is not a folder": "move the file away that stands where a folder of the path should be",
}
_VARIABLE = r"\$(?:\w+|\{[^}]*\})"


@check("SSO001", "no-config-file", "info", requires=())
def no_config_file(facts: Facts) -> Iterator[Observation]:
    """The config file is not there, or there is nothing in it.

    What it looks at: the config file at its default place. Where what belongs in it stands in the credentials file, the
    check of that tells of it.

    Why it matters: without it there is no profile and no session; AWS tools then look for credentials elsewhere. An
    empty file may also be what a crash left behind: AWS CLI empties the file before it writes it again.

    Example: a new account on a machine, `~/.aws` does not exist yet.

    Fix: set up a session and a profile, with `ssocfg configure` or from a colleague's file.

    Fix safety: manual.

    Source: botocore 1.44.5, configloader.py `raw_config_parse`: a missing file is an empty config.
    """
    if facts.credentials is not None and any(map(belongs_in_config, facts.credentials.sections)):
        return
    fix = Fix("set up a session and a profile", command=("ssocfg", "configure"))
    if facts.config_file.state == "missing" and "AWS_CONFIG_FILE" not in facts.environ:
        yield Observation("there is no AWS config file yet", Place(facts.config_file.path), fix=fix)
    elif facts.config_file.state == "present" and not facts.text.text.strip(BOM + " \t\r\n"):
        yield Observation("the AWS config file is empty", Place(facts.config_file.path), fix=fix)
    elif facts.config_file.state == "present" and facts.is_text and _has_only_comments(facts):
        yield Observation("the AWS config file has nothing but comments in it", Place(facts.config_file.path), fix=fix)


def _has_only_comments(facts: Facts) -> bool:
    reading = facts.config.reading
    return not reading.sections and not reading.problem_counts


@check("SSO002", "unreadable-config-file", "error", requires=())
def unreadable_config_file(facts: Facts) -> Iterator[Observation]:
    """Something is at the config file's place that AWS tools cannot read.

    What it looks at: permission, and whether it is a regular file and not a directory, a pipe or a link to nowhere.

    Why it matters: botocore and AWS CLI take such a file for an empty one without a word; every profile is unknown.

    Example: `sudo aws configure` left `~/.aws/config` to root with mode 600.

    Fix: make it a regular file that you may read.

    Fix safety: manual.

    Source: botocore 1.44.5, configloader.py `raw_config_parse` (`os.path.isfile`); CPython `ConfigParser.read`
    swallows `OSError`.
    """
    fact = facts.config_file
    if fact.state == "unreadable" and fact.path.lower() not in NULL_DEVICES:
        yield Observation(
            f"the AWS config file cannot be read: {fact.reason}; AWS tools take it for empty without a word",
            Place(fact.path),
            _link_evidence(fact),
            _make_readable(fact),
        )


def _make_readable(fact: FileFact) -> Fix:
    """Say what lets AWS tools read what they cannot."""
    step = next((step for reason, step in _STEPS.items() if fact.reason.startswith(reason)), None)
    command = ("chmod", "u+r", fact.path) if fact.reason == "permission denied" else None
    return Fix(step or "make it a regular file that you may read", command=command)


def _link_evidence(fact: FileFact) -> dict[str, str]:
    return {"link to": fact.target} if fact.target else {}


@check("SSO003", "not-utf-8", "error", requires=("config-file",))
def not_utf_8(facts: Facts) -> Iterator[Observation]:
    """The config file is not UTF-8 text.

    What it looks at: whether all bytes decode as UTF-8, comments included.

    Why it matters: botocore and AWS CLI refuse the whole file; the Rust SDK reads it as empty; others guess.

    Example: a comment with an umlaut, saved by an editor as Latin-1, or a file saved by PowerShell as UTF-16.

    Fix: save the file as UTF-8.

    Fix safety: unsafe; which letters were meant depends on the encoding it was saved in: bytes that are not UTF-8 are
    taken for Windows-1252, a file with a UTF-16 mark for UTF-16; manual for anything else.

    Source: botocore 1.44.5, configloader.py: `UnicodeDecodeError` becomes `ConfigParseError`.
    """
    problem = next((p for p in facts.config.problems if p.kind == "not-utf-8"), None)
    if problem is not None:
        encoding = guess_encoding(facts)
        message = "the file is not UTF-8 text; AWS CLI and boto3 refuse all of it"
        yield Observation(message, problem.place, {"it looks like": encoding}, re_encode(facts, encoding))


@check("SSO004", "byte-order-mark", "error")
def byte_order_mark(facts: Facts) -> Iterator[Observation]:
    """The config file begins with a byte order mark.

    What it looks at: the first three bytes.

    Why it matters: botocore and AWS CLI refuse the whole file; some SDKs lose the first section; others do not mind.

    Example: the file was saved by Windows Notepad or PowerShell as "UTF-8 with BOM".

    Fix: save it as UTF-8 without a byte order mark.

    Fix safety: safe; tools that read the file read the same as before, and those that could not read it, or lost its
    first section, can.

    Source: botocore 1.44.5 with CPython `RawConfigParser`: `MissingSectionHeaderError` at line 1.
    """
    if facts.text.has_bom:
        yield Observation(
            "the file begins with a byte order mark; AWS CLI and boto3 refuse all of it",
            Place(facts.config_file.path, 1, 1),
            {"bytes": "EF BB BF"},
            Fix("save the file as UTF-8 without a byte order mark", "safe", repairs=(Repair("strip-byte-order-mark"),)),
        )


@check("SSO005", "config-writable-by-others", "warning", requires=("config-file",))
def config_writable_by_others(facts: Facts) -> Iterator[Observation]:
    """Other users of the machine may change the config file.

    What it looks at: the permission bits and the owner of the config file. Group alone is only worth a note.

    Why it matters: whoever may write it can have any program run as you, through `credential_process`.

    Example: mode 666, after a copy from a USB stick.

    Fix: take the permission away.

    Fix safety: safe; manual where the file is another user's.

    Source: OpenSSH refuses such a file (`authfile.c`, `readconf.c`); AWS tools do not look.
    """
    fact = facts.config_file
    if fact.mode is None or not fact.mode & (OTHERS_MAY_WRITE | GROUP_MAY_WRITE):
        return
    by_all = bool(fact.mode & OTHERS_MAY_WRITE)
    yield Observation(
        f"{'every user' if by_all else 'the group'} may change the config file, and so have programs run as you",
        Place(fact.path),
        {"mode": f"{fact.mode:04o}"},
        take_away(facts, fact, "go-w", fact.mode & ~(OTHERS_MAY_WRITE | GROUP_MAY_WRITE)),
        severity=None if by_all else "info",
    )


@check("SSO006", "config-elsewhere", "warning", requires=())
def config_elsewhere(facts: Facts) -> Iterator[Observation]:
    """A variable moves the config or credentials file to a doubtful place.

    What it looks at: AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE: a missing file, a `$VAR` that is not set, a path
    that depends on the working directory, an empty text.

    Why it matters: botocore takes a missing file for an empty one without a word, so every profile is unknown; AWS CLI
    writes to another file than it reads when the path has a `$VAR` in it, and fails on a bare relative name.

    Example: `AWS_CONFIG_FILE=aws-config` in a shell profile, which works only in one directory.

    Fix: give the variable an absolute path, or unset it.

    Fix safety: manual.

    Source: botocore 1.44.5, configloader.py (`expandvars`, `expanduser`); AWS CLI v2, configure/set.py (`expanduser`
    only).
    """
    for variable, fact in (
        ("AWS_CONFIG_FILE", facts.config_file),
        ("AWS_SHARED_CREDENTIALS_FILE", facts.credentials_file),
    ):
        value = facts.environ.get(variable)
        fault = _variable_fault(value, fact, facts.platform) if value is not None else None
        if fault is not None:
            missing_config = variable == "AWS_CONFIG_FILE" and fact.state == "missing"
            yield Observation(
                f"{variable} {fault}",
                Place(fact.path or f"${variable}"),
                {variable: value or ""},
                Fix(f"give {variable} the absolute path of a file that exists, or unset it"),
                severity="error" if missing_config else None,
            )


def _variable_fault(value: str, fact: FileFact, platform: str) -> str | None:
    if not value:
        return "is set to an empty text, so AWS CLI and boto3 read no file at all"
    if re.search(_VARIABLE, fact.path):
        return "has a variable in it that is not set"
    if value != fact.path and re.search(_VARIABLE, value):
        return "has a variable in it, which AWS CLI expands when it reads the file, but not when it writes"
    if fact.state == "missing":
        return "names a file that is not there"
    absolute_there = fact.path[1:3] in (":\\", ":/") or fact.path.startswith("\\\\")
    absolute = absolute_there if platform == "windows" else fact.path.startswith("/")
    return None if absolute else "is a relative path: which file it names depends on the working directory"


@check("SSO007", "credentials-file-unreadable", "error", requires=())
def credentials_file_unreadable(facts: Facts) -> Iterator[Observation]:
    """The credentials file cannot be read, or AWS tools refuse it.

    What it looks at: `~/.aws/credentials`, its permission and its grammar; never its values.

    Why it matters: botocore and AWS CLI read it for every command, also where all credentials come from Identity
    Center. One line that they cannot parse stops every command; a file that they may not open counts as empty.

    Example: a line `aws_access_key_id` without `=`.

    Fix: mend the line named.

    Fix safety: manual.

    Source: botocore 1.44.5, session.py `full_config`, configloader.py `raw_config_parse`.
    """
    fact = facts.credentials_file
    if fact.state == "unreadable" and fact.path.lower() not in NULL_DEVICES and not _shares_its_fault(facts):
        yield Observation(
            f"the credentials file cannot be read: {fact.reason}; AWS tools take it for empty without a word",
            Place(fact.path),
            _link_evidence(fact),
            _make_readable(fact),
        )
    elif facts.credentials is not None and facts.credentials.problem is not None:
        problem = facts.credentials.problem
        yield Observation(
            f"AWS CLI and boto3 refuse the credentials file, and with it every command: {problem.message}",
            problem.place,
            fix=Fix(_CREDENTIALS_FIXES.get(problem.kind, "mend or comment out that line")),
        )


_CREDENTIALS_FIXES = {
    "not-utf-8": "save the file as UTF-8",
    "byte-order-mark": "save the file as UTF-8 without a byte order mark",
    "duplicate-section": "merge the two sections, or rename one",
    "duplicate-key": "remove the line that should not count",
}


def _shares_its_fault(facts: Facts) -> bool:
    """Say whether the folder of both files is what is wrong: that is told of at the config file."""
    return facts.config_file.reason == facts.credentials_file.reason == NO_FOLDER


@check("SSO008", "credentials-readable-by-others", "warning", requires=("credentials-file",))
def credentials_readable_by_others(facts: Facts) -> Iterator[Observation]:
    """Other users of the machine may read the credentials file.

    What it looks at: the permission bits of `~/.aws/credentials`.

    Why it matters: it holds long-lived secret keys in clear text.

    Example: mode 644, after it was restored from a backup.

    Fix: take the permission away.

    Fix safety: safe; manual where the file is another user's.

    Source: AWS CLI v2 warns of it since 2.34.53, on writing only; OpenSSH refuses a private key with such a mode.
    """
    fact = facts.credentials_file
    if fact.mode is not None and fact.mode & OTHERS_MAY_USE:
        may = "read" if fact.mode & OTHERS_MAY_READ else "change"
        yield Observation(
            f"other users may {may} the credentials file, which holds secret keys in clear text",
            Place(fact.path),
            {"mode": f"{fact.mode:04o}"},
            take_away(facts, fact, "600", 0o600),
        )


FILE_CHECKS: tuple[Check, ...] = (
    no_config_file,
    unreadable_config_file,
    not_utf_8,
    byte_order_mark,
    config_writable_by_others,
    config_elsewhere,
    credentials_file_unreadable,
    credentials_readable_by_others,
)
