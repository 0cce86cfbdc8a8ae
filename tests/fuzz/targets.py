"""What a fuzzer feeds with bytes: each target raises where something does not hold that must hold for any bytes.

An input of `editor` and `repairs` begins with lines that say what to do, and behind a line `===` comes the file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from botocore.configloader import load_config
from botocore.exceptions import ConfigParseError

import ssocfg
from ssocfg.config.credentials_names import read_credentials_names
from ssocfg.config.editor import edit_config
from ssocfg.config.edits import AddSection, Edit, RemoveSection, RenameSection, SetKey, UnsetKey
from ssocfg.config.lines import scan_lines, tokenize
from ssocfg.config.reader import parse_config
from ssocfg.config.repair import repair_config
from ssocfg.config.repairs import Repair
from ssocfg.config.spans import header_for
from ssocfg.errors import ConfigError, ConfigRefusedError, InvalidValueError, ManifestError, SsocfgError
from ssocfg.onboarding.managed import plan_managed
from ssocfg.onboarding.managed_edit import make_managed
from ssocfg.onboarding.managed_record import Record, read_record, settle_record, write_record
from ssocfg.onboarding.manifest import read_manifest
from ssocfg.tokens.cache import TokenCache, read_cache_file
from ssocfg.tokens.state import WantedSession, judge_sign_in

Dialect = Literal["botocore", "sdk"]
Tables = dict[str, dict[str, Any]]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KINDS = {"profile": "profiles", "sso-session": "sso_sessions", "services": "services"}
CUT = b"\n===\n"
_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()


def read_with_botocore(data: bytes) -> Tables | None:
    """Let botocore read a file; None where it refuses."""
    path = Path(_MEMORY, f"ssocfg-fuzz-{os.getpid()}")
    path.write_bytes(data)
    try:
        tables: Tables = load_config(str(path))
    except ConfigParseError:
        return None
    finally:
        path.unlink()
    return tables


# --- reading -------------------------------------------------------------------------------------


def scanner(data: bytes) -> None:
    scanned = scan_lines(data)
    lines = scanned.lines
    joined = "".join(line.text + line.ending for line in lines)
    assert joined.encode("utf-8", "surrogateescape") == data == scanned.data
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert not any(set(line.text) & {"\r", "\n"} for line in lines)
    for number, line in enumerate(lines, 1):
        assert scanned.line_text(number) == (line.text.removeprefix("\ufeff") if number == 1 else line.text)
    for block in tokenize(scanned.text):
        assert block


def assert_places(config: ssocfg.Config, data: bytes) -> None:
    lines = scan_lines(data).lines
    places = [place for problem in config.problems for place in (problem.place, *problem.also)]
    for section in config.blocks:
        places.append(config.place_of(section))
        places += [config.place_of(section, key) for key in section.settings]
    for place in places:
        assert 1 <= place.line <= len(lines), place
        assert 1 <= place.column <= len(lines[place.line - 1].text) + 1, place


def botocore_dialect(data: bytes) -> None:
    config = parse_config(data)
    assert_places(config, data)
    read = read_with_botocore(data)
    assert (config.refused is None) == (read is not None), config.refused
    if read is not None:
        assert repr(config.as_dict()) == repr(read)


def sdk_dialect(data: bytes) -> None:
    config = parse_config(data, dialect="sdk")
    assert_places(config, data)
    assert (as_sdks_read(data) is None) == (config.refused is not None)


def as_sdks_read(data: bytes) -> Tables | None:
    try:
        return cast("Tables", parse_config(data, dialect="sdk").as_dict())
    except ConfigRefusedError:
        return None


def credentials_names(data: bytes) -> None:
    names = read_credentials_names(data, "credentials")
    lines = scan_lines(data).lines
    for header in names.sections:
        for key, place in names.keys_of(header).items():
            assert 1 <= place.line <= len(lines)
            text = lines[place.line - 1].text.removeprefix("\ufeff")
            assert 1 <= place.column <= len(text) + 1
            assert not key.isascii() or text[place.column - 1 :].lower().startswith(key.lower())


# --- changing ------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """An edit, with what botocore must then make of a file."""

    edit: Edit
    expect: Callable[[Tables], None]


def editor(data: bytes) -> None:
    head, _cut, file = data.partition(CUT)
    before = read_with_botocore(file)
    defaults = defaults_of(file)
    words = head.decode("utf-8", "replace").splitlines()[:3]
    asked = [one for line in words if (one := read_edit(line.split("|"), before, defaults)) is not None]
    if not asked:
        return
    try:
        after = edit_config(file, [one.edit for one in asked])
    except (ConfigError, InvalidValueError):
        return
    if before is not None:
        for one in asked:
            one.expect(before)
        read = read_with_botocore(after)
        assert read == before, f"{[one.edit for one in asked]}: botocore reads {read}, not {before}"
    assert_sdks_lose_nothing(file, after, [one.edit.section for one in asked])


def defaults_of(file: bytes) -> dict[str, Any]:
    settings = parse_config(file).reading.defaults.settings
    return {key: value if isinstance(value, str) else dict(value) for key, value in settings.items()}


def assert_sdks_lose_nothing(before: bytes, after: bytes, sections: list[str]) -> None:
    """What other sections say is to the SDKs what it was; a file that they took they take still."""
    was, now = as_sdks_read(before), as_sdks_read(after)
    if was is None:
        return
    assert now is not None, "the SDKs could read it before"
    meant = {name.strip("\"'") for section in sections for name in (section, section.partition(" ")[2])}
    for kind, table in was.items():
        for name, settings in table.items():
            assert name in meant or now[kind].get(name) == settings, (kind, name)


def read_edit(words: list[str], tables: Tables | None, defaults: dict[str, Any]) -> Asked | None:  # noqa: PLR0911
    """Make an edit of words such as `set`, `0`, `region`, `eu-west-1`; a number is one of the file's sections."""
    padded = [*words, "", "", ""]
    verb, where, rest = padded[0], padded[1], padded[2:]
    if verb == "add":
        return adding(where, rest[0], defaults)
    found = [(kind, name) for kind, table in KINDS.items() for name in (tables or {}).get(table, ())]
    if not found:
        header = where if where and not where.isdigit() else "default"
        return Asked(unexpected(verb, header, rest), lambda _read: None)
    kind, name = found[int(where) % len(found) if where.isascii() and where.isdigit() else 0]
    header = header_for(kind, name)
    if verb == "set":
        return setting(kind, name, header, rest[0], rest[1])
    if verb == "unset":
        return unsetting(kind, name, header, rest[0], defaults)
    if verb == "rename":
        return renaming(kind, name, header, rest[0])
    if verb == "remove":
        return Asked(RemoveSection(header), lambda read: read[KINDS[kind]].pop(name, None))
    return None


def unexpected(verb: str, header: str, rest: list[str]) -> Edit:
    """Make an edit of a file that botocore refuses, so that nothing can be said of what it reads then."""
    if verb == "remove":
        return RemoveSection(header)
    return SetKey(header, rest[0], rest[1]) if verb == "set" else UnsetKey(header, rest[0])


def adding(header: str, words: str, defaults: dict[str, Any]) -> Asked:
    settings = dict(word.partition("=")[::2] for word in words.split(",") if "=" in word)
    kind, _blank, name = header.partition(" ")

    def expect(read: Tables) -> None:
        table = read["profiles"] if header == "default" else read[KINDS[kind]]
        section = table["default" if header == "default" else name] = dict(defaults)
        for key, value in settings.items():
            put(section, key, value)

    return Asked(AddSection(header, settings), expect)


def put(section: dict[str, Any], key: str, value: str) -> None:
    """Write a value where it belongs: `s3.size` into the block `s3`, anew if it is inherited or no block."""
    outer, dot, inner = key.partition(".")
    if not dot:
        section[key] = value
        return
    block = section.get(outer)
    section[outer] = {**block, inner: value} if isinstance(block, dict) else {inner: value}


def setting(kind: str, name: str, header: str, key: str, value: str) -> Asked:
    return Asked(SetKey(header, key, value), lambda read: put(read[KINDS[kind]][name], key, value))


def unsetting(kind: str, name: str, header: str, key: str, defaults: dict[str, Any]) -> Asked:
    def expect(read: Tables) -> None:
        section = read[KINDS[kind]].get(name, {})
        outer, dot, inner = key.partition(".")
        if not dot:
            section.pop(key, None)
            section.update({key: defaults[key]} if key in defaults else {})
        elif isinstance(section.get(outer), dict):
            section[outer].pop(inner, None)

    return Asked(UnsetKey(header, key), expect)


def renaming(kind: str, name: str, header: str, new: str) -> Asked:
    def expect(read: Tables) -> None:
        if name in read[KINDS[kind]]:
            read[KINDS[kind]][new] = read[KINDS[kind]].pop(name)

    return Asked(RenameSection(header, new if new == "default" else f"{kind} {new}"), expect)


REPAIRS = Repair.__annotations__["kind"]
# Repairs after which botocore reads all that it read before.
KEEPING = {
    "strip-byte-order-mark",
    "unify-line-ends",
    "comment-line",
    "close-header",
    "insert-delimiter",
    "write-portably",
}


def repairs(data: bytes) -> None:
    head, _cut, file = data.partition(CUT)
    made = [read_repair(line) for line in head.decode("utf-8", "replace").splitlines()[:3]]
    asked = [repair for repair in made if repair is not None]
    try:
        mended = repair_config(file, asked)
    except ConfigError:
        return
    before = read_with_botocore(file)
    if before is not None:
        after = read_with_botocore(mended)
        assert after is not None, "botocore could read it before"
        if all(repair.kind in KEEPING for repair in asked):
            assert includes(after, before), f"botocore reads {after}, where it read {before}"


def read_repair(line: str) -> Repair | None:
    from ssocfg.config.repair import _MENDERS

    kind, number, section, key, text = [*line.split("|"), "", "", "", ""][:5]
    if kind not in _MENDERS:
        return None
    named = {"LF": "\n", "CRLF": "\r\n"}.get(text, text)
    if not fits(kind, named):
        return None
    line_number = int(number) % 1000 if number.isascii() and number.isdigit() else 0
    return Repair(kind, line_number, section, key, named)


def fits(kind: str, text: str) -> bool:
    """Say whether the text is one of those that such a repair is documented to have."""
    from ssocfg.config.repair_portably import PORTABLE_CONSTRUCTS

    known: dict[str, object] = {
        "re-encode": ("windows-1252", "latin-1", "utf-16"),
        "unify-line-ends": ("\n", "\r\n"),
        "write-portably": PORTABLE_CONSTRUCTS,
    }
    if kind == "replace-character":
        return len(text) == 1
    return kind not in known or text in cast("tuple[str, ...]", known[kind])


def includes(after: dict[str, Any], before: dict[str, Any]) -> bool:
    """Say whether all that was read before is read the same after."""
    return all(
        key in after and (after[key] == value or (isinstance(value, dict) and includes(after[key], value)))
        for key, value in before.items()
    )


# --- tokens, manifests, records ------------------------------------------------------------------


def tokens(data: bytes) -> None:
    name = "ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
    found = read_cache_file(data, name)
    assert repr(found) is not None
    cache = TokenCache({name: data})
    for session in (
        WantedSession("corp", "https://d-1234567890.awsapps.com/start", "eu-west-1"),
        WantedSession("corp", None, None),
    ):
        told = judge_sign_in(session, cache, NOW)
        assert told.reason
        assert told.is_usable in (True, False)
    shown = show(found)
    for secret in secrets_in(found):
        assert secret not in shown


def show(found: object) -> str:
    return f"{found!r} {found}"


def secrets_in(found: object) -> list[str]:
    values = [getattr(found, name, None) for name in ("access_token", "refresh_token", "client_secret")]
    return [text for value in values if isinstance(value, ssocfg.values.Secret) and len(text := value.reveal()) > 15]


def manifest(data: bytes) -> None:
    try:
        wanted = read_manifest(data).wanted
    except ManifestError as error:
        if not (str(error) and error.lines):
            raise
        return
    config = parse_config(b"")
    plan = plan_managed(wanted, config, {})
    try:
        made = make_managed(b"", config, {}, plan)
    except SsocfgError:
        return
    read = read_with_botocore(made.data)
    assert read is not None, made.data
    again = read_record(write_record(Record(made.sections), "config", "source"))
    assert again.sections == made.sections
    later = plan_managed(wanted, parse_config(made.data), settle_record(again, made.data))
    assert not later.edits, later.edits


def record(data: bytes) -> None:
    found = read_record(data)
    assert read_record(write_record(found, "config", "source")) == found
    for file in (b"", b"[profile a]\nregion = eu-west-1\n"):
        base = settle_record(found, file)
        config = parse_config(file)
        plan = plan_managed((), config, base, prune=True)
        try:
            made = make_managed(file, config, base, plan)
        except SsocfgError:
            continue
        assert read_with_botocore(made.data) is not None


TARGETS: dict[str, Callable[[bytes], None]] = {
    "scanner": scanner,
    "botocore": botocore_dialect,
    "sdk": sdk_dialect,
    "credentials": credentials_names,
    "editor": editor,
    "repairs": repairs,
    "tokens": tokens,
    "manifest": manifest,
    "record": record,
}
# How many executions each is worth in a run of a million.
SHARES = {
    "scanner": 150_000,
    "botocore": 150_000,
    "sdk": 150_000,
    "credentials": 100_000,
    "editor": 100_000,
    "repairs": 100_000,
    "tokens": 150_000,
    "manifest": 50_000,
    "record": 50_000,
}
