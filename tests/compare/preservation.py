"""One small edit by each program in each of many files that people really have, and what else it changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from botocore.configloader import load_config, raw_config_parse
from botocore.exceptions import ConfigParseError

from compare.homes import Ended, Home, make_home, open_center, signed_in_sections
from compare.judging import Asked, Reading, Verdict, judge
from compare.programs import Program
from config.aws_files import AWS_FILES
from ssocfg.config.reader import parse_config
from ssocfg.testing import FakeIdentityCenter

WORKERS = 2


class Case(NamedTuple):
    """A file before an edit: its name, its text, and the profile to edit."""

    name: str
    data: bytes
    profile: str


class Result(NamedTuple):
    """What a program made of a case.

    Attributes:
        case: The case.
        file: Which file, `config` or `credentials`.
        code: The exit code.
        said: What it said.
        loads: Whether botocore loaded the file before.
        verdict: What became of it.
        untouched: Whether the file is the same, byte by byte.
    """

    case: Case
    file: str
    code: int
    said: str
    loads: bool
    verdict: Verdict
    untouched: bool


def cases() -> Iterator[Case]:
    """Give the files in which a profile has a region, but for one that names a plug-in which is not there."""
    for name, (text, header) in AWS_FILES.items():
        if not header.startswith("sso-session") and name != "plugins":
            profile = header.removeprefix("profile ").strip("'\"")
            yield Case(name, text.encode(errors="surrogateescape"), profile)


def read(path: Path, file: str) -> Reading:
    """Read a file as botocore does: profiles by their names, all else by its section."""
    try:
        if file == "credentials":
            return dict(raw_config_parse(str(path)))
        loaded = load_config(str(path))
    except (ConfigParseError, UnicodeDecodeError):
        return None
    sessions = {f"sso-session {name}": keys for name, keys in loaded.pop("sso_sessions").items()}
    others = {f"[{name}]": keys for name, keys in loaded.items() if isinstance(keys, dict) and name != "profiles"}
    return {**loaded["profiles"], **sessions, **others}


def lines_of(data: bytes, asked: Asked) -> list[int]:
    """List the lines, from 0, of the keys that may change, with the lines that go on with their values."""
    config, lines = parse_config(data), data.splitlines()
    profile = config.profiles.get(asked.section)
    places = [config.place_of(profile, key).line - 1 for key in asked.keys or () if profile and key in profile.settings]
    return [number for place in places for number in (place, *_continuing(lines, place))]


def _continuing(lines: Sequence[bytes], place: int) -> Iterator[int]:
    """Give the lines that stand deeper than the key above them, and blank ones between; comments are nobody's."""
    blank: list[int] = []
    for number in range(place + 1, len(lines)):
        text = lines[number].strip()
        if text[:1] in (b"#", b";"):
            continue
        if not text:
            blank.append(number)
        elif _depth(lines[number]) <= _depth(lines[place]):
            return
        else:
            yield from (*blank, number)
            blank.clear()


def _depth(line: bytes) -> int:
    return len(line) - len(line.lstrip())


# --- running -----------------------------------------------------------------------------------------


def run_case(program: Program, case: Case, center: FakeIdentityCenter, folder: Path) -> list[Result]:
    """Let a program edit a file of its own, and judge each file that it writes."""
    with make_home(center, folder) as home:
        prepare(program, case, home)
        asked = program.asked(case.profile)
        before = {file: home.file(file).read_bytes() for file in asked}
        was = {file: read(home.file(file), file) for file in asked}
        ended = home.run(program.words(home, case.profile))
        return [_judge(case, home, file, before[file], was[file], asked[file], ended) for file in asked]


def prepare(program: Program, case: Case, home: Home) -> None:
    """Write the case as each file that is edited; where a portal is asked, with sections before that lead to it."""
    files = program.asked(case.profile)
    end = b"\r\n" if b"\r\n" in case.data else b"\n"
    plain = signed_in_sections(home).encode().replace(b"\n", end) if program.asks_portal else b""
    home.config.write_bytes(plain + (case.data if "config" in files else b""))
    if "credentials" in files:
        home.credentials.write_bytes(case.data.replace(b"[profile ", b"["))


def _judge(case: Case, home: Home, file: str, before: bytes, was: Reading, asked: Asked, ended: Ended) -> Result:
    after = home.file(file).read_bytes()
    verdict = judge(before, after, was, read(home.file(file), file), asked, lines_of(before, asked))
    return Result(case, file, ended.code, ended.said, was is not None, verdict, before == after)


def run_all(programs: Sequence[Program], chosen: Sequence[Case]) -> dict[str, list[Result]]:
    """Let each program edit each file, two at a time."""
    with open_center() as center, tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
        jobs = [(program, case) for program in programs for case in chosen]
        ran = pool.map(lambda job: run_case(job[0], job[1], center, Path(folder)), jobs)
        found: dict[str, list[Result]] = {}
        for (program, _case), results in zip(jobs, ran, strict=True):
            found.setdefault(program.name, []).extend(results)
        return found
