"""Laws of editing, on any file: what is put can be got, what is got can be put, and all else stays to the byte.

SSOCFG_LAW_EXAMPLES says how many files each law is tried on.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

import ssocfg
from properties.config_files import FileMaker
from properties.test_never_raises import ANY_BYTES
from ssocfg import AddSection, Edit, RemoveSection, RenameSection, SetKey, UnsetKey, edit_config
from ssocfg.config.botocore_rules import read_botocore
from ssocfg.config.lines import scan_lines
from ssocfg.config.section_edits import SectionEditor
from ssocfg.config.section_tree import RawLine
from ssocfg.config.spans import header_for

EXAMPLES = int(os.environ.get("SSOCFG_LAW_EXAMPLES", "100"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
random_files = st.randoms(use_true_random=False).map(lambda rng: (FileMaker(rng).make(), rng))
Sample = tuple[bytes, random.Random]


def some_block(data: bytes, rng: random.Random) -> tuple[str, dict[str, Any]]:
    """Choose a profile, session or services block of a file that botocore accepts: its header and its own keys."""
    config = ssocfg.parse_config(data)
    assume(config.refused is None)
    blocks = [
        (header_for(kind, name), section.settings)
        for kind in ("profile", "sso-session", "services")
        for name, section in config.sections_in_force(kind).items()
    ]
    assume(blocks)
    header, found = rng.choice(blocks)
    return header, dict(found)


def edited(data: bytes, *edits: Edit) -> bytes:
    try:
        return edit_config(data, edits)
    except ssocfg.EditRefusedError:
        assume(False)
        raise


@law
@given(random_files)
def test_putting_what_is_there_changes_nothing(sample: Sample) -> None:
    data, rng = sample
    header, found = some_block(data, rng)
    plain = {
        key: value for key, value in found.items() if isinstance(value, str) and re.fullmatch(r"\w[\w:/.#-]*", value)
    }
    assume(plain)
    assert edited(data, *(SetKey(header, key, value) for key, value in plain.items() if "." not in key)) == data


@law
@given(random_files)
def test_what_is_put_can_be_got_by_every_reader_that_reads_the_file(sample: Sample) -> None:
    data, rng = sample
    header, _found = some_block(data, rng)
    after = ssocfg.parse_config(edited(data, SetKey(header, "put_in", "here")))
    assert after.refused is None
    assert any(
        block.get("put_in") == "here"
        for table in (after.profiles, after.sessions, after.services)
        for block in table.values()
    )


@law
@given(random_files)
def test_the_last_put_counts(sample: Sample) -> None:
    data, rng = sample
    header, found = some_block(data, rng)
    key = rng.choice([*(key for key, value in found.items() if isinstance(value, str)), "fresh"])
    last = SetKey(header, key, "last")
    assert edited(data, SetKey(header, key, "first"), last) == edited(edited(data, SetKey(header, key, "first")), last)
    once = edited(data, last)
    assert edited(once, last) == once


@law
@given(random_files)
def test_what_stands_outside_the_section_stays_to_the_byte(sample: Sample) -> None:
    data, rng = sample
    header, found = some_block(data, rng)
    key = rng.choice([*found, "fresh"])
    edit = (
        UnsetKey(header, key) if rng.random() < 0.4 else SetKey(header, f"{key}.a" if rng.random() < 0.2 else key, "v")
    )
    try:
        after = edit_config(data, [edit])
    except (ssocfg.EditRefusedError, ssocfg.InvalidValueError):
        return
    start, end = span_of(data, header)
    assert after[:start] == data[:start]
    assert end == len(data) or after.endswith(data[end:])


def span_of(data: bytes, header: str) -> tuple[int, int]:
    """Return where the lines of the section in force under a header begin and end, in bytes."""
    config = ssocfg.parse_config(data)
    reading = config.reading
    kind, _, rest = header.partition(" ")
    sections = [
        section
        for section in reading.sections
        if section.name is not None and header_for(section.kind, section.name) == header
    ]
    assert sections, (kind, rest)
    ordered = [section.line for section in reading.sections]
    at = ordered.index(sections[-1].line)
    starts = config.scanned.starts
    begin = starts[ordered[at] - 1]
    end = starts[ordered[at + 1] - 1] if at + 1 < len(ordered) else len(config.scanned.text)
    text = config.scanned.text
    return len(text[:begin].encode("utf-8", "surrogateescape")), len(text[:end].encode("utf-8", "surrogateescape"))


@law
@given(random_files)
def test_a_key_that_comes_and_goes_leaves_no_trace(sample: Sample) -> None:
    data, rng = sample
    header, _found = some_block(data, rng)
    key = rng.choice(["fresh", "fresh.nested"])
    after = edited(data, SetKey(header, key, "v"), UnsetKey(header, key))
    assert after in (data, *(data + end for end in (b"\n", b"\r\n", b"\r")))  # a last line may have got its line end


@law
@given(random_files)
def test_a_section_that_comes_and_goes_leaves_no_more_than_a_blank_line(sample: Sample) -> None:
    data, _rng = sample
    after = edited(data, AddSection("profile fresh-one", {"k": "v", "s3.a": "1"}), RemoveSection("profile fresh-one"))
    assert after.startswith(data)
    assert not after[len(data) :].strip()


@law
@given(
    ANY_BYTES,
    st.sampled_from(["set", "new", "unset", "add", "remove", "rename"]),
    st.text(max_size=12),
    st.text(max_size=12),
)
def test_nothing_but_an_error_of_ours_is_raised_whatever_is_edited(data: bytes, kind: str, one: str, two: str) -> None:
    headers = [section.header for section in read_botocore(scan_lines(data), "").sections]
    header = headers[len(one) % len(headers)] if headers else one
    edits: dict[str, Edit] = {
        "set": SetKey(header, one, two), "new": SetKey(header, "fresh", "v"), "unset": UnsetKey(header, one),
        "add": AddSection(one, {two: two}), "remove": RemoveSection(header), "rename": RenameSection(header, f"profile {one}"),
    }  # fmt: skip
    before = ssocfg.parse_config(data)
    try:
        after = edit_config(data, [edits[kind]])
    except ssocfg.SsocfgError as error:
        assert str(error)  # noqa: PT017  any of ours will do
        return
    if before.refused is None:
        assert ssocfg.parse_config(after).refused is None


# ---- The proof notices an editor that does something wrong

FILE = b"# first\n[profile a]\nregion = z\n# keep\ns3 =\n  a = 1\n\n# about b\n[profile b]\nregion = y\noutput = json\n"


def at(lines: list[RawLine], text: str) -> int:
    return next(index for index, line in enumerate(lines) if line.text == text)


WRONG: dict[str, Callable[[list[RawLine]], object]] = {
    "another key changes": lambda lines: lines.__setitem__(at(lines, "  a = 1"), RawLine("  a = 2", "\n")),
    "another key goes": lambda lines: lines.__delitem__(slice(at(lines, "s3 ="), at(lines, "  a = 1") + 1)),
    "a key comes": lambda lines: lines.insert(1, RawLine("more = 1", "\n")),
    "the value is not the one": lambda lines: lines.__setitem__(
        at(lines, "region = NEW"), RawLine("region = OLD", "\n")
    ),
    "the value has a comment": lambda lines: lines.__setitem__(
        at(lines, "region = NEW"), RawLine("region = NEW # c", "\n")
    ),
    "a comment goes": lambda lines: lines.__delitem__(at(lines, "# keep")),
    "the header changes": lambda lines: lines.__setitem__(0, RawLine("[profile c]", "\n")),
    "the header goes": lambda lines: lines.__delitem__(0),
    "a section comes": lambda lines: lines.append(RawLine("[profile d]", "\n")),
    "a line without a delimiter comes": lambda lines: lines.append(RawLine("junk", "\n")),
    "the key stands twice": lambda lines: lines.append(RawLine("region = NEW", "\n")),
    "only other SDKs read it otherwise": lambda lines: lines.insert(at(lines, "  a = 1") + 1, RawLine("   # c", "\n")),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_editor_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = SectionEditor.set_key
    edit = SetKey("profile a", "region", "NEW")
    assert b"region = NEW" in edit_config(FILE, [edit])

    def wrong(editor: SectionEditor, key: str, value: str) -> None:
        right(editor, key, value)
        WRONG[name](editor.lines)

    monkeypatch.setattr(SectionEditor, "set_key", wrong)
    with pytest.raises(ssocfg.EditRefusedError):
        edit_config(FILE, [edit])
