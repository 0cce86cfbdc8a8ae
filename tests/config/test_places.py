"""Where each value, header and problem stands in its file: lines and columns from 1, columns in characters."""

from __future__ import annotations

from pathlib import Path

import pytest

import ssocfg
from config.test_disagreements import ROWS
from ssocfg.config.lines import scan_lines
from ssocfg.config.reading import Dialect
from ssocfg.config.sdk_rules import find_sdk_refusal
from written import assert_as_written

FILE = """\
# Accounts of the example company

[default]
region = eu-west-1

[sso-session naka]
sso_start_url = https://naka.awsapps.com/start#/
sso_region    = eu-central-1

[profile naka]   # development
sso_session = naka
 sso_note = swallowed
s3 =
    max_queue_size = 500

    # slow line
\taddressing_style=path
output: json
"""

WHERE = [
    # what, key, line, column
    ("default", None, 3, 1),
    ("default", "region", 4, 1),
    ("naka", None, 10, 1),
    ("naka", "sso_session", 11, 1),
    ("naka", "s3", 13, 1),
    ("naka", "s3.max_queue_size", 14, 5),
    ("naka", "s3.addressing_style", 17, 2),
    ("naka", "output", 18, 1),
]

by_line_end = pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CR LF", "CR"])


def with_line_end(text: str, line_end: str) -> bytes:
    return text.replace("\n", line_end).encode()


def position(
    config: ssocfg.Config, what: ssocfg.Profile | ssocfg.SsoSession | ssocfg.ServicesBlock | str, key: str | None = None
) -> tuple[int, int]:
    place = config.place_of(what, key)
    return place.line, place.column


@by_line_end
@pytest.mark.parametrize(("profile", "key", "line", "column"), WHERE)
def test_value_of_a_profile_has_its_place(line_end: str, profile: str, key: str | None, line: int, column: int) -> None:
    config = ssocfg.parse_config(with_line_end(FILE, line_end))
    assert position(config, profile, key) == (line, column)
    assert position(config, config.profiles[profile], key) == (line, column)


@by_line_end
def test_value_of_a_session_has_its_place(line_end: str) -> None:
    config = ssocfg.parse_config(with_line_end(FILE, line_end))
    session = config.sessions["naka"]
    assert position(config, session) == (6, 1)
    assert position(config, session, "sso_start_url") == (7, 1)
    assert position(config, session, "sso_region") == (8, 1)


@pytest.mark.parametrize("dialect", ["botocore", "sdk"])
def test_both_dialects_give_the_same_places(dialect: Dialect) -> None:
    text = FILE.replace("    # slow line\n", "").replace("output: json", "output = json")
    config = ssocfg.parse_config(text, dialect=dialect)
    assert config.refused is None
    for profile, key, line, column in WHERE:
        assert position(config, profile, key) == (line - (line > 16), column)


def test_place_names_its_file_section_and_key() -> None:
    config = ssocfg.parse_config(FILE, file="~/.aws/config")
    place = config.place_of("naka", "s3.max_queue_size")
    assert (place.file, place.section, place.key) == ("~/.aws/config", "profile naka", "s3.max_queue_size")
    place = config.place_of(config.sessions["naka"])
    assert (place.file, place.section, place.key) == ("~/.aws/config", "sso-session naka", None)
    assert str(place) == "~/.aws/config:6:1"


def test_file_without_a_name_is_called_config() -> None:
    assert ssocfg.parse_config(FILE).place_of("naka").file == "<config>"


by_indent = pytest.mark.parametrize(
    ("indent", "column"), [("  ", 3), ("\t", 2), ("\t  ", 4), ("\u00a0", 2), ("\u3000\x0c", 3), ("", 1)]
)


@by_indent
def test_column_of_a_key_counts_the_characters_before_it(indent: str, column: int) -> None:
    config = ssocfg.parse_config(f"{indent}[profile größe]\n{indent}region = x\n".encode())
    assert position(config, "größe", "region") == (2, column)


@by_indent
def test_column_of_a_header_counts_the_characters_before_it(indent: str, column: int) -> None:
    config = ssocfg.parse_config(f"# größe\n{indent}[profile größe]\n".encode())
    assert position(config, "größe") == (2, column)


def test_unicode_line_separators_end_no_line() -> None:
    text = "[profile a]\nnote = x\x0by\x0cz\x1c\x85\u2028\u2029end\nregion = r\n"
    config = ssocfg.parse_config(text)
    assert position(config, "a", "region") == (3, 1)


def test_every_line_end_counts_once_when_they_are_mixed() -> None:
    config = ssocfg.parse_config(b"# one\r# two\r\n\n\r[profile a]\n\rregion = r")
    assert position(config, "a") == (5, 1)
    assert position(config, "a", "region") == (7, 1)


@pytest.mark.parametrize("dialect", ["botocore", "sdk"])
def test_a_lone_carriage_return_counts_as_a_line_end_also_where_it_ends_no_line(dialect: Dialect) -> None:
    config = ssocfg.parse_config("[profile a]\nj = x\ry = z\nk = 1\n", dialect=dialect)
    assert config.place_of("a", "k").line == 4


def test_key_is_found_by_its_lower_case_name() -> None:
    config = ssocfg.parse_config("[profile a]\n\tSSO_Session = naka\n")
    assert position(config, "a", "sso_session") == (2, 2)


def test_value_leaked_from_default_section_is_placed_there() -> None:
    config = ssocfg.parse_config("[profile a]\noutput = json\n\n[DEFAULT]\n  region = us-east-1\n  output = text\n")
    assert config.profiles["a"].region == "us-east-1"
    leaked = config.place_of("a", "region")
    assert (leaked.line, leaked.column, leaked.section) == (5, 3, "DEFAULT")
    own = config.place_of("a", "output")
    assert (own.line, own.section) == (2, "profile a")


def test_value_leaked_into_a_session_is_placed_in_the_default_section() -> None:
    config = ssocfg.parse_config("[DEFAULT]\nsso_region = us-east-1\n[sso-session s]\n")
    leaked = config.place_of(config.sessions["s"], "sso_region")
    assert (leaked.line, leaked.section, leaked.key) == (2, "DEFAULT", "sso_region")


def test_profile_written_twice_is_placed_where_botocore_reads_it() -> None:
    config = ssocfg.parse_config('[profile a]\nregion = x\n[profile "a"]\nregion = y\n')
    assert config.profiles["a"].region == "y"
    assert position(config, "a") == (3, 1)
    assert position(config, "a", "region") == (4, 1)


def test_merged_keys_of_the_sdk_dialect_keep_their_own_places() -> None:
    config = ssocfg.parse_config("[profile a]\nk = 1\nj = 1\n[profile a]\nk = 2\n", dialect="sdk")
    assert config.profiles["a"].get("k") == "2"
    assert position(config, "a", "k") == (5, 1)
    assert position(config, "a", "j") == (3, 1)


def test_later_of_two_nested_keys_is_the_one_placed() -> None:
    config = ssocfg.parse_config("[profile a]\ns3 =\n  k = 1\n  k = 2\n")
    assert config.profiles["a"].get("s3") == {"k": "2"}
    assert position(config, "a", "s3.k") == (4, 3)


def test_profile_and_session_of_one_name_have_their_own_places() -> None:
    config = ssocfg.parse_config("[sso-session x]\n[profile x]\n")
    assert position(config, config.sessions["x"]) == (1, 1)
    assert position(config, config.profiles["x"]) == (2, 1)
    assert position(config, "x") == (2, 1)


PROBLEMS = [
    (b"[profile a]\nk = \xff\n", "not-utf-8", 2),
    (b"\xef\xbb\xbf# hello\n[profile a]\n", "byte-order-mark", 1),
    (b"# hello\n\n  k = 1\n[profile a]\n", "text-before-section", 3),
    (b"[profile a]\nk = 1\n[profile b\nj = 2\n", "unclosed-header", 3),
    (b"[a]\n[b]\n[a]\n", "duplicate-section", 3),
    (b"[a]\nk = 1\nj = 1\nK : 2\n", "duplicate-key", 4),
    (b"[a]\nk = 1\n# c\nregion\n", "no-delimiter", 4),
    (b"[a]\nk = 1\n= 2\n", "empty-key", 3),
    (b"[a]\ns3 =\n  k = 1\n  j\n", "nested-no-delimiter", 4),
]


@by_line_end
@pytest.mark.parametrize(("data", "kind", "line"), PROBLEMS, ids=[kind for _, kind, _ in PROBLEMS])
def test_refused_problem_is_placed_at_its_line(line_end: str, data: bytes, kind: str, line: int) -> None:
    refused = ssocfg.parse_config(data.replace(b"\n", line_end.encode()), file="cfg").refused
    assert refused is not None
    assert (refused.kind, refused.place.file, refused.place.line) == (kind, "cfg", line)
    assert refused.message


def test_problems_are_worded_as_written_down() -> None:
    dialects: tuple[Dialect, ...] = ("botocore", "sdk")
    lines = []
    for data in [*(data for data, _, _ in PROBLEMS), *(row.data for row in ROWS)]:
        lines.append(f"# {data[:200]!r}")
        for dialect in dialects:
            config = ssocfg.parse_config(data, file="cfg", dialect=dialect)
            for problem in config.problems:
                also = "".join(f"; {place}" for place in problem.also)
                is_refused = " (refused)" if problem == config.refused else ""
                lines.append(f"{dialect}: {problem.place}: {problem.kind}: {problem.message}{also}{is_refused}")
    assert_as_written(Path(__file__).with_name("problems.txt"), lines)


@pytest.mark.parametrize("data", [data for data, _, _ in PROBLEMS], ids=[kind for _, kind, _ in PROBLEMS])
def test_a_quick_look_finds_the_same_refusal_of_other_sdks(data: bytes) -> None:
    assert find_sdk_refusal(scan_lines(data), "cfg") == ssocfg.parse_config(data, file="cfg", dialect="sdk").refused


def test_duplicate_points_at_the_first_one_too() -> None:
    refused = ssocfg.parse_config("[a]\nRegion = 1\nj = 1\nregion = 2\n").refused
    assert refused is not None
    assert [place.line for place in refused.also] == [2]
    refused = ssocfg.parse_config("[a]\n[b]\n[a]\n").refused
    assert refused is not None
    assert [place.line for place in refused.also] == [1]


def test_all_problems_of_a_refused_file_are_listed() -> None:
    text = "[profile a]\nno delimiter\n= empty\nk = 1\nk = 2\n[profile b]\n[profile a]\nregion\n"
    config = ssocfg.parse_config(text)
    found = {(problem.kind, problem.place.line) for problem in config.problems}
    assert {("no-delimiter", 2), ("empty-key", 3), ("duplicate-key", 5), ("duplicate-section", 7)} <= found
    assert config.refused in config.problems


def test_a_line_in_a_section_that_begins_like_a_header_is_a_key() -> None:
    assert ssocfg.parse_config("[profile a]\n[k = 1\n").profiles["a"].get("[k") == "1"


def test_unknown_name_or_key_is_a_lookup_error() -> None:
    config = ssocfg.parse_config(FILE)
    with pytest.raises(LookupError):
        config.place_of("nobody")
    with pytest.raises(LookupError):
        config.place_of("naka", "role_arn")
