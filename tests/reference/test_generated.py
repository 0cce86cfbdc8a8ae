"""What pages are made by: nothing of the code is left out, and text stays text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from markdown_it import MarkdownIt

import ssocfg
import ssocfg.testing
from _reference import command_pages, docstrings, finding_pages, markdown, tables
from _reference.command_tree import read_commands, walk
from _reference.examples import Shown
from ssocfg.cli.exit_codes import EXIT_CODES
from ssocfg.cli.main import COMMANDS
from ssocfg.config.schema import KEYS
from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.finding import PAGE_HEADINGS, PAGE_URL

DOCS = Path(__file__).parents[2] / "docs"
ERRORS = [name for name in ssocfg.__all__ if name.endswith("Error")]
SCHEMAS = {path.name: json.loads(path.read_bytes()) for path in tables.find_schemas()}
FINDINGS = finding_pages.make_finding_pages(CHECKS, {"SSO301": Shown("[profile a]", "SSO301 error: ...")})
over_checks = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)


def as_read(text: str) -> str:
    """Read Markdown, and return the words alone."""
    inline = [token for token in MarkdownIt().enable("table").parse(text) if token.type == "inline"]
    return " ".join(child.content for token in inline for child in token.children or () if child.content)


def letters_of(text: str) -> str:
    """Take a text without blanks, marks of code, and the case of its letters."""
    return re.sub(r"[`\s]", "", text).lower()


# --- Markdown ------------------------------------------------------------------------------------

PLAIN = st.text(st.sampled_from("ab -_*[]()<>#|!~$&\\.1"), min_size=1).filter(lambda text: text.strip()[:1].isalpha())


@given(PLAIN)
def test_plain_text_reads_in_markdown_as_it_does_without(text):
    plain = " ".join(text.split())
    assert "".join(as_read(markdown.as_markdown(plain)).split()) == "".join(plain.split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("use --fix or -v", "use `--fix` or `-v`"),
        ("see ~/.aws/config.", "see `~/.aws/config`."),
        ("set $AWS_PROFILE, not AWS_PROFILES", "set `$AWS_PROFILE`, not `AWS_PROFILES`"),
        ("a sign-in by `login --qr`", "a sign-in by `login --qr`"),
        ("[default] and <b>", r"\[default\] and \<b\>"),
    ],
)
def test_names_and_literals_stand_in_code_spans(text, shown):
    assert markdown.as_markdown(text) == shown


@given(st.lists(st.text("ab`|\\ ", min_size=1), min_size=1, max_size=3))
def test_a_row_has_as_many_cells_as_its_table(cells):
    text = markdown.table(["x"] * len(cells), [[markdown.as_markdown(cell.replace("`", "")) for cell in cells]])
    tokens = MarkdownIt().enable("table").parse(text)
    assert sum(token.type == "td_open" for token in tokens) == len(cells)


@given(st.text("`ab\n", min_size=1))
def test_a_fence_holds_whatever_is_in_it(content):
    (token,) = MarkdownIt().parse(markdown.fence(content))
    assert token.content.rstrip() == content.rstrip()


# --- commands ------------------------------------------------------------------------------------


def test_every_command_has_a_page():
    assert set(command_pages.make_command_pages()) == set(COMMANDS)


def test_a_page_has_every_command_and_option_below_it():
    pages = command_pages.make_command_pages()
    for command in walk(read_commands()):
        text = pages[command.words[1]] if len(command.words) > 1 else command_pages.make_root_options()
        assert f"```{{program}} {command.call}\n" in text
        after = text.partition(f"```{{program}} {command.call}\n")[2].partition("{program}")[0]
        assert [option.names for option in command.options] == re.findall(r"\{option\} (.*)", after)


def test_a_page_that_says_more_is_there():
    assert set(command_pages.MORE) <= set(COMMANDS)
    assert all((DOCS / "reference" / file).is_file() for file, _title in command_pages.MORE.values())


def test_every_exit_code_has_a_meaning():
    table = as_read(command_pages.exit_code_table())
    assert all(f"{code} {text.partition('`')[0].strip()}" in table for code, text in EXIT_CODES.items())


# --- findings ------------------------------------------------------------------------------------


@over_checks
def test_a_finding_has_a_page_with_everything_that_explain_prints(check):
    page = FINDINGS[check.code]
    assert [heading for heading in PAGE_HEADINGS if f"\n## {heading}\n" in page] == list(PAGE_HEADINGS)
    shown = letters_of(as_read(page))
    for paragraph in check.page.split("\n\n"):
        text = re.sub(rf"^({'|'.join(PAGE_HEADINGS)}):", "", paragraph)
        assert letters_of(re.sub(r"docs/explanation/([\w-]+)\.md", r"\1", text)) in shown


@over_checks
def test_a_page_is_published_where_the_finding_says(check):
    assert check.url == f"{PAGE_URL}{check.code}" == f"{tables.SITE}findings/{check.code}"


def test_a_page_shows_what_the_doctor_says():
    assert "```ini\n[profile a]\n```" in FINDINGS["SSO301"]
    assert "$ ssocfg doctor --select SSO301\nSSO301 error: ..." in FINDINGS["SSO301"]


def test_every_finding_stands_in_the_list_of_them():
    listed = re.findall(r"\{doc\}`(SSO\d{3}) </findings/\1>`", finding_pages.make_findings_table(CHECKS))
    assert listed == [check.code for check in CHECKS]


# --- keys, errors, schemas -----------------------------------------------------------------------


def test_every_key_stands_in_the_tables():
    rows = re.findall(r"^\| `(\w+)` \| ([\w-]+) \|", tables.make_key_tables(), re.MULTILINE)
    assert sorted(rows) == sorted((key.name, key.kind) for key in KEYS)


def test_every_public_error_stands_in_the_tree_below_its_parent():
    lines = tables.make_error_tree().splitlines()
    depth = {re.findall(r"ssocfg\.(\w+)", line)[0]: (len(line) - len(line.lstrip())) // 2 for line in lines}
    assert sorted(depth) == sorted(ERRORS)
    for name, number in depth.items():
        above = [base.__name__ for base in getattr(ssocfg, name).__mro__[1:] if base.__name__ in ERRORS]
        assert number == len(above)


def test_an_error_has_the_exit_code_with_which_commands_end():
    codes = {name: tables.exit_code_of(getattr(ssocfg, name)) for name in ERRORS}
    assert (codes["NotSignedInError"], codes["UnreachableError"], codes["UnknownProfileError"]) == (1, 4, 2)
    assert set(codes.values()) <= set(EXIT_CODES)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_says_where_it_is_published(name):
    assert SCHEMAS[name]["$id"] == f"{tables.SITE}schemas/{name}"


def test_every_schema_is_listed_with_its_keys():
    text = tables.make_schema_list()
    for name, schema in SCHEMAS.items():
        part = text.partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert set(schema["properties"]) <= set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE))


# --- docstrings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Returns a `Config`.", "Returns a :py:obj:`~ssocfg.Config`."),
        ("See `Config.problems` and `Lifetimes`.",
         "See :py:obj:`Config.problems <ssocfg.Config.problems>` and :py:obj:`~ssocfg.testing.Lifetimes`."),
        ('Set `"auto"` or `default`.', 'Set ``"auto"`` or ``default``.'),
        ("``kept``", "``kept``"),
    ],
)  # fmt: skip
def test_public_names_between_backticks_become_links_and_all_else_literals(line, shown):
    assert docstrings.mark_up([line], docstrings.public_names()) == [shown]


def test_every_public_name_is_known():
    known = docstrings.public_names()
    assert {*ssocfg.__all__, *ssocfg.testing.__all__} - {"__version__"} == set(known)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("ssocfg.config.model.Config", ["ssocfg.Config"]),
        ("Config", ["ssocfg.Config"]),
        ("ssocfg.doctor.finding.Severity", ["ssocfg.doctor.finding.Severity"]),
        ("Verdict", ["ssocfg.a.Verdict", "ssocfg.b.Verdict"]),
        ("pathlib.Config", []),
        ("Nothing", []),
    ],
)
def test_what_an_annotation_names_is_found_under_its_public_name(target, found):
    described = [
        "ssocfg.Config",
        "ssocfg.x.Config",
        "ssocfg.doctor.finding.Severity",
        "ssocfg.b.Verdict",
        "ssocfg.a.Verdict",
    ]
    assert docstrings.described_names_of(target, described) == found


def test_no_colon_of_a_property_makes_a_type():
    assert docstrings.keep_colon(["The page: its text.", "", "More."]) == ["The page:", "its text.", "", "More."]
    assert docstrings.keep_colon(["The page."]) == ["The page."]
