"""The rules that AWS's SDKs share for config and credentials files: their own cases, and this project's.

Values that are nested blocks are given as the SDKs give them: raw text that begins with a line feed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

import ssocfg
from ssocfg.config.dialects import read_sdk_files

KIND_BY_MESSAGE = {
    "Profile definition must end with ']'": "unclosed-header",
    "Expected a profile definition": "text-before-section",
    "Expected a property definition": "stray-continuation",
    "Expected a property definition, found continuation": "stray-continuation",
    "Property did not have a name": "empty-key",
    "Expected an '=' sign defining a property": "no-delimiter",
    "Sub-property did not have a name": "nested-empty-key",
    "Expected an '=' sign defining a sub-property": "nested-no-delimiter",
}


def test_shared_case(parser_case: dict[str, Any]) -> None:
    files = {name: text.encode() for name, text in parser_case["input"].items()}
    config = read_sdk_files(files.get("configFile"), files.get("credentialsFile"))
    output = parser_case["output"]
    if "errorContaining" in output:
        assert config.refused is not None
        assert config.refused.kind == KIND_BY_MESSAGE[output["errorContaining"]]
        return
    assert config.refused is None
    assert config.as_dict()["profiles"] == output["config"]["profiles"]
    assert config.as_dict()["sso_sessions"] == output["config"].get("sso_sessions", {})


def test_shared_case_reads_the_same_through_parse_config(parser_case: dict[str, Any]) -> None:
    data = parser_case["input"].get("configFile", "").encode()
    alone = ssocfg.parse_config(data, dialect="sdk")
    merged = read_sdk_files(data, None)
    assert (alone.refused is None) == (merged.refused is None)
    if alone.refused is None:
        assert alone.as_dict()["profiles"] == merged.as_dict()["profiles"]
        assert alone.as_dict()["sso_sessions"] == merged.as_dict()["sso_sessions"]


class Rule(NamedTuple):
    """One rule: the lines of a config file, and the profiles they give or the kind and line they are refused for."""

    title: str
    text: str
    expected: dict[str, dict[str, str]] | tuple[str, int]


RULES = [
    # Lines
    Rule("a file of comments and blank lines is empty", "# team file\n\n; nothing yet\n \t\n", {}),
    Rule("the last line needs no line end", "[profile ab]\nregion = us-west-2", {"ab": {"region": "us-west-2"}}),
    Rule("LF and CR LF may be mixed", "[profile ab]\r\nk1 = 1\nk2 = 2\r\n", {"ab": {"k1": "1", "k2": "2"}}),
    Rule("a comment at the margin ends nothing", "[profile ab]\nk = 1\n# note\n 2\n", {"ab": {"k": "1\n2"}}),
    Rule("an indented comment is a continuation", "[profile ab]\nk = 1\n ; note\n", {"ab": {"k": "1\n; note"}}),
    Rule("a comment may stand before any section", "#k = 1\n;[profile no]\n[profile ab]\n", {"ab": {}}),
    Rule("text before a section is refused", "# note\nk = 1\n[profile ab]\n", ("text-before-section", 2)),
    Rule("indented text before a section is refused", "\t k = 1\n[profile ab]\n", ("text-before-section", 1)),
    Rule("a no-break space does not indent", "[profile ab]\nk = 1\n\u00a0k2 = 2\n", {"ab": {"k": "1"}}),
    Rule("a no-break space stays in a value", "[profile ab]\nk = \u00a01\n", {"ab": {"k": "\u00a01"}}),
    Rule("a form feed alone is no blank line", "[profile ab]\n\x0c\n", ("no-delimiter", 2)),
    Rule("a vertical tab ends no line", "[profile ab]\nk = 1\x0bk2 = 2\n", {"ab": {"k": "1\x0bk2 = 2"}}),
    Rule("U+2028 ends no line", "[profile ab]\nk = 1\u2028k2 = 2\n", {"ab": {"k": "1\u2028k2 = 2"}}),
    # Headers
    Rule("names keep their case", "[profile Ab]\nk = 1\n[profile ab]\nk = 2\n", {"Ab": {"k": "1"}, "ab": {"k": "2"}}),
    Rule("the word profile has its case", "[Profile ab]\nk = 1\n", {}),
    Rule("default needs no word before it", "[default]\nk = 1\n", {"default": {"k": "1"}}),
    Rule("space around default is trimmed", "[ default\t]\nk = 1\n", {"default": {"k": "1"}}),
    Rule("Default is not default", "[Default]\nk = 1\n", {}),
    Rule("DEFAULT gives nothing to others", "[DEFAULT]\nk = 1\n[profile ab]\n", {"ab": {}}),
    Rule("tabs and spaces may both stand before a name", "[profile \t ab]\nk = 1\n", {"ab": {"k": "1"}}),
    Rule("a name of two words is dropped", "[profile a b]\nk = 1\n[profile c]\n", {"c": {}}),
    Rule("a quoted name is dropped", '[profile "ab"]\nk = 1\n', {}),
    Rule("a name outside ASCII is dropped", "[profile größe]\nk = 1\n", {}),
    Rule("the word profile alone is dropped", "[profile]\nk = 1\n[profile ab]\n", {"ab": {}}),
    Rule("a header that a comment cuts is refused", "[profile a;b]\nk = 1\n", ("unclosed-header", 1)),
    Rule("junk after a header is refused", "[profile ab] new\n", ("unclosed-header", 1)),
    Rule("space after a header is trimmed", "[profile ab] \t\nk = 1\n", {"ab": {"k": "1"}}),
    Rule("a lone bracket is refused", "[profile ab]\n[\n", ("unclosed-header", 2)),
    Rule("a bracket in a name drops it", "[profile a[b]\n[profile c]]\n[profile d]\n", {"d": {}}),
    Rule(
        "an indented header continues a value", "[profile ab]\nk = 1\n [profile c]\n", {"ab": {"k": "1\n[profile c]"}}
    ),
    Rule("an indented header cannot be the first", " [profile ab]\n", ("text-before-section", 1)),
    # Keys
    Rule("keys are read in lower case", "[profile ab]\nREGION = eu-west-3\n", {"ab": {"region": "eu-west-3"}}),
    Rule("a key may begin with a digit or a dash", "[profile ab]\n1k = 1\n-k = 2\n", {"ab": {"1k": "1", "-k": "2"}}),
    Rule("a key outside ASCII is dropped", "[profile ab]\nrégion = 1\nk = 2\n", {"ab": {"k": "2"}}),
    Rule("a key with a space is dropped with its continuation", "[profile ab]\nk k = 1\n 2\n", {"ab": {}}),
    Rule("a nested block of a dropped key must be well formed", "[profile a]\nk k =\n x\n", ("nested-no-delimiter", 3)),
    Rule("only = delimits", "[profile ab]\nk: 1\n", ("no-delimiter", 2)),
    Rule("a colon before the = is part of the key", "[profile ab]\nk:2 = 1\n", {"ab": {"k:2": "1"}}),
    Rule("a key without = is refused", "[profile ab]\nk = 1\nregion\n", ("no-delimiter", 3)),
    Rule("an = in a comment delimits nothing", "[profile ab]\nregion # = 1\n", ("no-delimiter", 2)),
    Rule("a key must not be empty", "[profile ab]\n = \n", ("stray-continuation", 2)),
    Rule("a key at the margin must not be empty", "[profile ab]\n=\n", ("empty-key", 2)),
    Rule("the later of two keys counts", "[profile ab]\nK = 1\nk = 2\n", {"ab": {"k": "2"}}),
    # Values
    Rule("a value keeps its quotes", "[profile ab]\nk = 'v'\n", {"ab": {"k": "'v'"}}),
    Rule("a value keeps its inner space", "[profile ab]\nk =  a  \tb \n", {"ab": {"k": "a  \tb"}}),
    Rule(
        "a URL keeps its fragment",
        "[profile ab]\nk = https://x.test/start#/\n",
        {"ab": {"k": "https://x.test/start#/"}},
    ),
    Rule("a comment needs space before it", "[profile ab]\nk = a;b\t;c\n", {"ab": {"k": "a;b"}}),
    Rule("a no-break space may stand before a comment", "[profile ab]\nk = a\u00a0#b\n", {"ab": {"k": "a\u00a0"}}),
    Rule("a value may be all comment", "[profile ab]\nk = # none\n", {"ab": {"k": ""}}),
    Rule("a comment character after = without space is kept", "[profile ab]\nk =#1\n", {"ab": {"k": "#1"}}),
    Rule("a comment after a continuation is kept", "[profile ab]\nk = 1\n 2 ; 3\n", {"ab": {"k": "1\n2 ; 3"}}),
    Rule("blank lines in a value vanish", "[profile ab]\nk = 1\n\n \t\n 2\n", {"ab": {"k": "1\n2"}}),
    Rule("a header ends a value", "[profile ab]\nk = 1\n[profile c]\n 2\n", ("stray-continuation", 4)),
    # Nested blocks
    Rule("a nested block is given raw", "[profile ab]\ns3 =\n\ta=1\n  b = 2 \n", {"ab": {"s3": "\na=1\nb = 2"}}),
    Rule("nested keys keep their case", "[profile ab]\ns3 =\n A = 1\n", {"ab": {"s3": "\nA = 1"}}),
    Rule("a nested key needs an =", "[profile ab]\ns3 =\n a = 1\n b : 2\n", ("nested-no-delimiter", 4)),
    Rule("a nested key must not be empty", "[profile ab]\ns3 =\n\n = 1\n", ("nested-empty-key", 4)),
    Rule("a value that a comment empties begins a block", "[profile ab]\nk = # x\n v\n", ("nested-no-delimiter", 3)),
    Rule("a nested comment that has an = is kept", "[profile ab]\ns3 =\n # a = 1\n", {"ab": {"s3": "\n# a = 1"}}),
    # Sections that are merged
    Rule(
        "sections of one name are merged",
        "[profile ab]\nk = 1\n[profile ab]\nj = 2\nk = 3\n",
        {"ab": {"k": "3", "j": "2"}},
    ),
    Rule(
        "[profile default] wins over [default]",
        "[default]\nk = 1\nj = 1\n[profile default]\nk = 2\n",
        {"default": {"k": "2"}},
    ),
    Rule(
        "[sso-session default] is not [profile default]",
        "[default]\nk = 1\n[sso-session default]\n",
        {"default": {"k": "1"}},
    ),
    Rule("an empty [profile default] still wins", "[profile default]\n[default]\nk = 1\n", {"default": {}}),
]

by_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.title for rule in RULES])


@by_rule
def test_rule(rule: Rule) -> None:
    config = ssocfg.parse_config(rule.text.encode(), dialect="sdk")
    if config.refused:
        assert (config.refused.kind, config.refused.place.line) == rule.expected
    else:
        assert config.as_dict()["profiles"] == rule.expected


@by_rule
def test_rule_reads_text_as_it_reads_bytes(rule: Rule) -> None:
    of_bytes = ssocfg.parse_config(rule.text.encode(), dialect="sdk")
    of_text = ssocfg.parse_config(rule.text, dialect="sdk")
    assert (of_text.refused, dict(of_text.profiles)) == (of_bytes.refused, dict(of_bytes.profiles))


def test_sessions_and_services_are_kept_apart_from_profiles() -> None:
    text = (
        "[sso-session naka]\nsso_region = eu-central-1\n"
        "[services local]\ns3 =\n endpoint_url = http://localhost:9000\n"
        "[profile naka]\nsso_session = naka\n"
        "[plugins]\ncli = x\n[sso-sessions no]\nk = 1\n"
    )
    assert ssocfg.parse_config(text, dialect="sdk").as_dict() == {
        "profiles": {"naka": {"sso_session": "naka"}},
        "sso_sessions": {"naka": {"sso_region": "eu-central-1"}},
        "services": {"local": {"s3": "\nendpoint_url = http://localhost:9000"}},
    }


CREDENTIALS_RULES = [
    ("a name in the credentials file stands alone", "", "[ab]\nk = 1\n", {"ab": {"k": "1"}}),
    (
        "the credentials file wins key by key",
        "[profile ab]\nk = 1\nj = 1\n",
        "[ab]\nk = 2\n",
        {"ab": {"k": "2", "j": "1"}},
    ),
    (
        "default is one profile in both files",
        "[default]\nk = 1\n",
        "[default]\nj = 2\n",
        {"default": {"k": "1", "j": "2"}},
    ),
    ("[profile NAME] in the credentials file is dropped", "", "[profile ab]\nk = 1\n", {}),
    ("[sso-session NAME] in the credentials file is dropped", "", "[sso-session ab]\nk = 1\n", {}),
    ("a name that is not valid is dropped", "", "[a!]\nk = 1\n[ab]\n", {"ab": {}}),
    ("a config name without profile does not merge", "[ab]\nk = 1\n", "[ab]\nj = 2\n", {"ab": {"j": "2"}}),
    (
        "names that differ in case are two",
        "[profile AB]\nk = 1\n",
        "[ab]\nk = 2\n",
        {"AB": {"k": "1"}, "ab": {"k": "2"}},
    ),
    ("the word profile may be a name there", "", "[profile]\nk = 1\n", {"profile": {"k": "1"}}),
]


@pytest.mark.parametrize(
    ("config", "credentials", "expected"),
    [rule[1:] for rule in CREDENTIALS_RULES],
    ids=[rule[0] for rule in CREDENTIALS_RULES],
)
def test_credentials_file_is_merged(config: str, credentials: str, expected: dict[str, Any]) -> None:
    merged = read_sdk_files(config.encode(), credentials.encode())
    assert merged.as_dict()["profiles"] == expected
    assert not merged.as_dict()["sso_sessions"]


def test_absent_files_are_empty() -> None:
    assert not any(read_sdk_files(None, None).as_dict().values())


def test_merged_files_keep_the_services_of_the_config_file() -> None:
    config = "[services local]\ns3 =\n endpoint_url = http://localhost:9000\n"
    merged = read_sdk_files(config.encode(), b"[services no]\nk = 1\n[ab]\n")
    assert merged.as_dict() == {
        "profiles": {"ab": {}},
        "sso_sessions": {},
        "services": {"local": {"s3": "\nendpoint_url = http://localhost:9000"}},
    }


def test_credentials_file_that_is_refused_refuses_both() -> None:
    merged = read_sdk_files(b"[profile ab]\nk = 1\n", b"[ab]\nno delimiter\n")
    assert merged.refused is not None
    assert (merged.refused.kind, merged.refused.place.line) == ("no-delimiter", 2)


def test_project_has_its_own_table_of_the_rules() -> None:
    titles = [rule.title for rule in RULES]
    assert len(titles) >= 45
    assert len(set(titles)) == len(titles)
