"""The botocore dialect reads every file as botocore itself reads it.

Files are made by a grammar of odd constructs, most of which botocore accepts, and by random edits of the bytes of such
files. SSOCFG_ORACLE_FILES says how many, SSOCFG_ORACLE_SEED which ones.
"""

from __future__ import annotations

import io
import os
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

from properties.config_files import generated  # noqa: E402

FILES = int(os.environ.get("SSOCFG_ORACLE_FILES", "1500"))
SEED = int(os.environ.get("SSOCFG_ORACLE_SEED", "20261123"))
ENOUGH_FOR_EVERY_CONSTRUCT = 1500
DECODED_AT_ONCE = 8192

pytestmark = pytest.mark.skipif(
    io.TextIOWrapper(io.BytesIO()).encoding.lower().replace("-", "") != "utf8",
    reason="botocore reads in the locale's encoding, which is not UTF-8 here; set PYTHONUTF8=1",
)

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
