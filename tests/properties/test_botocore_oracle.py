"""The botocore dialect reads every file as botocore itself reads it.

Files are made by a grammar of odd constructs, most of which botocore accepts, and by random edits of the bytes of such
files. SSOCFG_ORACLE_FILES says how many, SSOCFG_ORACLE_SEED which ones.
"""

from __future__ import annotations

import io
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import ssocfg

configloader = pytest.importorskip("botocore.configloader")
from botocore.exceptions import ConfigParseError  # noqa: E402

FILES = int(os.environ.get("SSOCFG_ORACLE_FILES", "1500"))
SEED = int(os.environ.get("SSOCFG_ORACLE_SEED", "20261123"))
ENOUGH_FOR_EVERY_CONSTRUCT = 1500
BOM = b"\xef\xbb\xbf"
DECODED_AT_ONCE = 8192

pytestmark = pytest.mark.skipif(
    io.TextIOWrapper(io.BytesIO()).encoding.lower().replace("-", "") != "utf8",
    reason="botocore reads in the locale's encoding, which is not UTF-8 here; set PYTHONUTF8=1",
)

# ---- What files are made of

NAMES = ["a", "b", "naka", "dev-1", "é", "__proto__", "default", "DEFAULT", "x_y.z/%@:+"]
HEADERS = [
    ("[profile {n}]", 60), ("[sso-session {n}]", 14), ("[default]", 8), ("[DEFAULT]", 8), ("[services {n}]", 4),
    ('[profile "{n}"]', 3), ("[profile '{n} {n}']", 2), ("[profile  {n}]", 1), ("[profile\t{n}]", 1),
    ("[profile {n} ]", 1), ("[ profile {n} ]", 1), ("[profilex {n}]", 1), ("[profile-old {n}]", 1),
    ("[sso-sessions {n}]", 1), ("[profile {n} b]", 2), ("[profile it's]", 1), ("[profile a\\{n}]", 1),
    ("[profile {n}\\ b]", 1), ('[profile ""]', 1), ("[profile]", 1), ("[Profile {n}]", 1), ("[{n}]", 2),
    ("[profile {n}] # see [x]", 1), ("[profile {n}]#c", 1), ("[profile {n}] junk", 1), ("[profile {n}]]", 1),
    ("[[profile {n}]]", 1), ("[profile\xa0{n}]", 1), ("[profile {n}\x85]", 1), ("[sso_sessions]", 1),
    ("[services]", 1), ('[profile "a\\"{n}"]', 1), ("[profile {n}'']", 1), ("[profile # {n}]", 1), ("[] ]", 1),
    ("[profile {n} = 1]", 1), ("[profile \x00{n}]", 1), ("[profiles]", 1), ("[ ]", 1),
]  # fmt: skip
KEYS = [
    "region", "output", "sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region", "Region",
    "SSO_SESSION", "aws_access_key_id", "in valid", "İd", "i̇d", "ſize", "straße", "ключ", "a\xa0b", "k\x0b2", "[k",
    "k]", "\ufeffk", "k\x00", "'k'", "k#2", "profile", "K", "k",
]  # fmt: skip
VALUES = [
    "us-east-1", "json", "https://naka.awsapps.com/start#/", "123456789012", "", " ", "v # note", "v ; note", "#v",
    '"v"', "'", '"', "a = b", "a:b", "%(region)s", "$HOME", "v\x0bw = 1", "v\x0cw", "v\x1cw", "v\x85w = 2", "\x85",
    "v\u2028w", "v\xa0", "\xa0v", "é😀", "a\x00b", "[v]", "\\", "v" * 300, "=", "==v", "\u3000", "\x1f",
]  # fmt: skip
NESTED = [
    "max_queue_size = 5", "a=1", "A = 2", "a = 3 # c", "é = ü", "= v", "=", "a = b = c", "a = 1\x0bb = 2",
    "a = 1\x85\x1cb = 2", "a = 1\u2028b = 2", "\x0c", "[profile n] = 1", "a:b = 1", "k =", "x\xa0= \xa01",
]  # fmt: skip
INDENTS = ["", "  ", "    ", "\t", " \t", "\xa0", "\u3000", "\x0c", "\x0b ", "\x1c"]
INDENT_WEIGHTS = [60, 12, 6, 8, 2, 2, 1, 1, 1, 1]
COMMENTS = ["# c", "; c", "#", "#k = v", ";[profile c]", "# é\u2028k = v", "#\x0bk = v", ";\x85 k"]
BLANKS = ["", "", "", " ", "\t", "\x0b", "\xa0", "\x85", "\u2028", " \x1c "]
DELIMITERS = [" = ", "=", " =", "= ", ": ", " : ", ":", "\t=\t", "\xa0=\u3000", "   =  "]
DELIMITER_WEIGHTS = [50, 12, 3, 3, 4, 2, 2, 2, 1, 2]
REALISTIC = b"""\
# Example company
[default]
region = eu-central-1

[sso-session example]
sso_start_url = https://example.awsapps.com/start#/
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile example-dev]  # development
sso_session = example
sso_account_id = 111122223333
sso_role_name = Developer
s3 =
    max_queue_size = 500
    addressing_style = path

; old
[profile "old one"]
output: json
credential_process = /opt/bin/show --name "old one"
"""
EDITS = [bytes([byte]) for byte in b"[]=:#; \t\r\n\x0b\x0c\x1c\x00\"'\\aK1"]
EDITS += [b"\r\n", b"\n  ", b"\xff", b"\xc3", "\x85".encode(), "\u2028".encode(), "\xa0".encode(), "İ".encode(), BOM]


class FileMaker:
    """Makes one file as a list of lines without their ends, from one source of randomness."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.headers: set[str] = set()

    def chance(self, one_in: int) -> bool:
        return self.rng.random() * one_in < 1

    def make(self) -> bytes:
        self.add_idle_lines()
        for _ in range(self.rng.choice([1, 1, 2, 2, 3, 5])):
            self.add_section()
        if self.chance(5):
            self.add_hazard()
        return self.encode()

    def add_idle_lines(self) -> None:
        while self.chance(4):
            indent = self.rng.choice(INDENTS) if self.chance(3) else ""
            self.lines.append(indent + self.rng.choice(COMMENTS) if self.chance(2) else self.rng.choice(BLANKS))

    def add_section(self) -> None:
        template = self.rng.choices([text for text, _ in HEADERS], [weight for _, weight in HEADERS])[0]
        header = template.replace("{n}", self.rng.choice(NAMES))
        if header in self.headers and header != "[DEFAULT]":
            return
        self.headers.add(header)
        indent = self.rng.choices(INDENTS, INDENT_WEIGHTS)[0]
        self.lines.append((indent if self.chance(8) else "") + header + ("  " if self.chance(20) else ""))
        keys: set[str] = {"region", "output"} if header == "[DEFAULT]" and self.chance(2) else set()
        for _ in range(self.rng.choice([0, 1, 2, 3, 4, 6])):
            self.add_idle_lines()
            self.add_setting(indent, keys)
        self.add_idle_lines()

    def add_setting(self, indent: str, keys: set[str]) -> None:
        key = self.rng.choice(KEYS[:7] if self.chance(2) else KEYS)
        if key.lower() in keys:
            return
        keys.add(key.lower())
        indent = self.rng.choice(INDENTS) if self.chance(12) else indent
        delimiter = self.rng.choices(DELIMITERS, DELIMITER_WEIGHTS)[0]
        if self.chance(6):
            self.add_nested_block(indent + ("s3" if "s3" not in keys else key) + delimiter, keys)
            return
        self.lines.append(indent + key + delimiter + self.rng.choice(VALUES[:4] if self.chance(2) else VALUES))
        while self.chance(8):
            self.add_idle_lines()
            self.lines.append(indent + "  " + self.rng.choice(VALUES + KEYS))

    def add_nested_block(self, start: str, keys: set[str]) -> None:
        keys.add("s3")
        self.lines.append(start)
        for _ in range(self.rng.choice([1, 2, 3])):
            self.add_idle_lines()
            self.lines.append(self.rng.choice(["  ", "    ", "\t\t", "\xa0\xa0\xa0"]) + self.rng.choice(NESTED))

    def add_hazard(self) -> None:
        """Put in what botocore refuses, or may refuse."""
        rng, lines = self.rng, self.lines
        where = rng.randint(0, len(lines))
        header = rng.choice(sorted(self.headers) or ["[a]"])
        hazards: list[list[str]] = [
            [header, "k = 1"], [header, "region = 1", "[x]", "j = 2", header], ["region = 1", "region = 2"],
            ["Region = 1", "region = 2"], ["İd = 1", "i̇d = 2"], ["region"], ["region us-east-1"], ["= v"], [": v"],
            ["  = v"], ["= v", "= w"], ["[profile u"], ["[]"], ["[profile v = 1"], ["s3 =", "  k"],
            ["s3 =", "  k = 1", "  j : 2"], ["s3 =", "  k = 1\u2028j"], ["note = caf\udce9"], ["# caf\udce9"],
            ["[profile \udcff]"], ["[DEFAULT]", "k = 1", "[DEFAULT]", "k = 2"], ["rem note"],
        ]  # fmt: skip
        kind = rng.randrange(len(hazards) + 2)
        if kind < len(hazards):
            lines[where:where] = hazards[kind]
        else:
            lines.insert(0, "region = 1" if kind == len(hazards) else "\ufeff" + rng.choice(["", "# c"]))

    def encode(self) -> bytes:
        rng = self.rng
        style = rng.choices(["\n", "\r\n", "\r", ""], [55, 20, 8, 17])[0]
        ends = [style or rng.choice(["\n", "\r\n", "\r", "\n\r"]) for _ in self.lines]
        if ends and self.chance(4):
            ends[-1] = ""
        text = "".join(line + end for line, end in zip(self.lines, ends, strict=True))
        return text.encode("utf-8", "surrogateescape")


def edited(data: bytes, rng: random.Random) -> bytes:
    """Insert, remove, replace or repeat bytes at one to three random positions."""
    for _ in range(rng.choice([1, 2, 3])):
        start = rng.randint(0, len(data))
        stop = start + rng.choice([0, 0, 1, 1, 2, 7])
        put = rng.choice([b"", rng.choice(EDITS), rng.choice(EDITS), data[start : start + 40]])
        data = data[:start] + put + data[stop:]
    return data


def large(rng: random.Random) -> bytes:
    """Make a file of more than 64 KiB whose lines are long, or many."""
    parts = [FileMaker(rng).make() for _ in range(3)]
    many = b"".join(b"[profile many-%d]\nregion = us-east-1\n# c\n" % n for n in range(rng.choice([1500, 2500])))
    filler = rng.choice([many, b"# " + b"c" * 70_000 + b"\n", b"\n" * 66_000, b"k0 = 1\n" + b"  w w\n" * 12_000])
    return parts[0] + rng.choice([b"\n", b"\r\n", b""]) + filler + parts[1]


def generated(count: int, seed: int) -> Iterator[bytes]:
    rng = random.Random(seed)
    for number in range(count):
        if number % 200 == 199:
            yield large(rng)
        else:
            data = REALISTIC if number % 12 == 11 else FileMaker(rng).make()
            yield edited(data, rng) if number % 6 == 5 else data


# ---- What two readers make of one file


# The kinds of problem that may stand behind each of the errors that botocore meets. A second line without a key, or a
# second header without its bracket, is to botocore a duplicate of the first.
KINDS_BY_ERROR = {
    "UnicodeDecodeError": {"not-utf-8"},
    "MissingSectionHeaderError": {"byte-order-mark", "text-before-section", "unclosed-header"},
    "DuplicateSectionError": {"duplicate-section"},
    "DuplicateOptionError": {"duplicate-key", "empty-key", "unclosed-header"},
    "ParsingError": {"no-delimiter", "empty-key", "unclosed-header"},
    "ValueError": {"nested-no-delimiter"},
}


@dataclass(frozen=True)
class Oracle:
    config: dict[str, Any] | None
    error: str = ""
    line: int | None = None


def read_with_botocore(path: Path, data: bytes) -> Oracle:
    path.write_bytes(data)
    try:
        return Oracle(configloader.load_config(str(path)))
    except ConfigParseError as refusal:
        error = refusal.kwargs["error"]  # type: ignore[typeddict-item]  # the stubs do not know it
        listed = getattr(error, "errors", None)
        line = listed[0][0] if listed else getattr(error, "lineno", None)
        return Oracle(None, type(error).__name__, line)


Parse = Callable[[bytes], Any]


def find_difference(data: bytes, oracle: Oracle, parse: Parse = ssocfg.parse_config) -> str | None:
    """Say how the reading parts from botocore's, or None where it does not."""
    config = parse(data)
    if config.refused is None:
        read = config.as_dict()
        if oracle.config is None:
            return f"botocore refuses it: {oracle}\nit was read as {read}"
        same = repr(read) == repr(oracle.config)  # as text, so that the order of sections and keys counts
        return None if same else f"botocore reads {oracle.config}\nit was read as {read}"
    if oracle.config is not None:
        return f"botocore reads {oracle.config}\nit was refused: {config.refused}"
    with pytest.raises(ssocfg.ConfigRefusedError):
        config.as_dict()
    same_line = oracle.line in (None, config.refused.place.line)
    if same_line and config.refused.kind in KINDS_BY_ERROR[oracle.error]:
        return None
    if config.refused.kind == "not-utf-8" and is_decoded_late(data):
        return None
    return f"botocore refuses it: {oracle}\nit was refused: {config.refused}"


def is_decoded_late(data: bytes) -> bool:
    """Say whether Python meets the bad byte only after it has handed out lines, which then may be what is refused."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start > DECODED_AT_ONCE - 4 or error.reason == "unexpected end of data"
    return False


def shortest(data: bytes, still_fails: Callable[[bytes], bool]) -> bytes:
    """Take away as many bytes as possible while the failure stays."""
    size = len(data) // 2
    while size:
        start = 0
        while start < len(data):
            shorter = data[:start] + data[start + size :]
            if still_fails(shorter):
                data = shorter
            else:
                start += size
        size //= 2
    return data


def assert_read_alike(data: bytes, path: Path) -> Oracle:
    oracle = read_with_botocore(path, data)
    if find_difference(data, oracle):
        least = shortest(data, lambda part: find_difference(part, read_with_botocore(path, part)) is not None)
        difference = find_difference(least, read_with_botocore(path, least))
        pytest.fail(f"{least!r}\n{difference}\nfirst seen in {data!r}", pytrace=False)
    return oracle


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A file to write to, in memory where the machine has a place for that."""
    memory = Path("/dev/shm")
    found = memory / f"oracle-{os.getpid()}" if os.access(memory, os.W_OK) else tmp_path / "oracle"
    yield found
    found.unlink(missing_ok=True)


# ---- Which constructs must have occurred: in files that botocore accepts, and in any file

ACCEPTED_CONSTRUCTS = {
    "CR LF": rb"\r\n", "lone CR": rb"\r(?!\n)", "mixed line ends": rb"(?s)[^\r]\n.*\r\n|\r\n.*[^\r]\n",
    "no line end at the end": rb"[^\r\n]\Z", "tab indent": rb"(?m)^\t+\S", "indented header": rb"(?m)^[ \t]+\[profile",
    "indented key": rb"(?m)^[ \t]+region", "comment before a header": rb"\A[ \t]*[#;]", "indented comment": rb"\n +#",
    "comment in a nested block": rb"s3[ \t]*=[ \t]*\r?\n[ \t]+[^#;\s].*\r?\n[ \t]*[#;].*\r?\n[ \t]+[^#;\s]",
    "blank line in a nested block": rb"s3[ \t]*=[ \t]*\r?\n[ \t]+[^#;\s].*\r?\n[ \t]*\r?\n[ \t]+[^#;\s]",
    "nested block": rb"s3 ?= *[\r\n]+[ \t]+max", "[DEFAULT]": rb"(?m)^\[DEFAULT\]",
    "two [DEFAULT]": rb"(?s)\[DEFAULT\][\r\n].*\[DEFAULT\][\r\n]", "colon": rb"(?m)^region ?: ?",
    "double quotes in a header": rb'\[profile "', "single quotes in a header": rb"\[profile '",
    "unbalanced quote in a header": rb"\[profile it's\]", "backslash in a header": rb"\[profile a\\",
    "prefix that only begins like one": rb"\[profilex |\[profile-old ", "three words": rb"\[profile [^\s\]]+ b\]",
    "space inside brackets": rb"\[ profile", "junk after a header": rb"\] junk", "comment after a header": rb"\]#c",
    "brackets after a header": rb"\] # see \[x\]", "empty name": rb'\[profile ""\]', "bare name": rb"(?m)^\[(a|b|naka|dev-1)\]",
    "comment after a value": rb" = v [#;] note", "value that begins with #": rb"= ?#v", "empty value": rb"= *[\r\n]",
    "vertical tab": rb"\x0b", "form feed": rb"\x0c", "file separator": rb"\x1c", "next line": rb"\xc2\x85",
    "line separator": rb"\xe2\x80\xa8", "no-break space": rb"\xc2\xa0", "ideographic space": rb"\xe3\x80\x80",
    "NUL": rb"\x00", "key outside ASCII": "(?m)^(ключ|straße|ſize)".encode(), "key that grows": "(?m)^İd".encode(),
    "upper-case key": rb"(?m)^SSO_SESSION", "key with a space": rb"(?m)^in valid", "non-ASCII value": "é😀".encode(),
    "continuation": rb"= us-east-1\r?\n +[a-z]", "continuation after a blank line": rb"= [a-z0-9-]+\n\n+ +[a-z]",
    "continuation after a comment": rb"= [a-z0-9-]+\n#[^\n]*\n +[a-z]", "more than 64 KiB": rb"(?s)\A.{66000}",
}  # fmt: skip
REFUSED_CONSTRUCTS = {
    "byte order mark": rb"\A\xef\xbb\xbf", "not UTF-8": rb"caf\xe9", "empty key": rb"(?m)^[=:] v",
    "duplicate key": rb"(?m)^region = 1[\r\n]+region = 2", "duplicate by case": rb"(?m)^Region = 1[\r\n]+region = 2",
    "duplicate by Unicode case": "(?m)^İd = 1[\r\n]+i̇d = 2".encode(), "no delimiter": rb"(?m)^region\s*$",
    "duplicate in [DEFAULT]": rb"\[DEFAULT\]\s+k = 1\s+\[DEFAULT\]\s+k = 2", "unclosed header": rb"(?m)^\[profile u\s*$",
    "duplicate section": rb"(?ms)^(\[[^\r\n]+\])[\r\n].*^\1[\r\n]", "text before a section": rb"\Aregion = 1",
    "nested line without =": rb"s3 =\s+k = 1\s+j : 2", "empty header": rb"(?m)^\[\]\s*$",
}  # fmt: skip


def test_generated_files_read_as_botocore_reads_them(path: Path) -> None:
    accepted, refused = Counter[str](), Counter[str]()
    wanted = {name: re.compile(pattern) for name, pattern in ACCEPTED_CONSTRUCTS.items()}
    unwanted = {name: re.compile(pattern) for name, pattern in REFUSED_CONSTRUCTS.items()}
    files_accepted = 0
    for data in generated(FILES, SEED):
        is_accepted = assert_read_alike(data, path).config is not None
        files_accepted += is_accepted
        seen, patterns = (accepted, wanted) if is_accepted else (refused, unwanted)
        seen.update(name for name, pattern in patterns.items() if pattern.search(data))
    assert files_accepted > 0.6 * FILES
    if FILES >= ENOUGH_FOR_EVERY_CONSTRUCT:
        missing = sorted({*wanted, *unwanted} - {*accepted, *refused})
        assert not missing


WRONG_READERS: dict[str, Parse] = {
    "the rules of the SDKs": lambda data: ssocfg.parse_config(data, dialect="sdk"),
    "line ends left as they are": lambda data: ssocfg.parse_config(data.replace(b"\r", b" ")),
    "comments after values cut": lambda data: ssocfg.parse_config(re.sub(rb" # note", b"", data)),
    "indents ignored": lambda data: ssocfg.parse_config(re.sub(rb"(?m)^[ \t]+", b"", data)),
    "lines counted from the second": lambda data: ssocfg.parse_config(data.partition(b"\n")[2] or data),
    "names kept in lower case": lambda data: ssocfg.parse_config(data.lower()),
}


@pytest.mark.parametrize("parse", WRONG_READERS.values(), ids=WRONG_READERS)
def test_wrong_reading_is_noticed(parse: Parse, path: Path) -> None:
    files = generated(150, SEED)
    assert any(find_difference(data, read_with_botocore(path, data), parse) for data in files)
