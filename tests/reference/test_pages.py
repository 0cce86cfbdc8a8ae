"""Pages that somebody wrote: what they name is there, and their links lead somewhere, also without Sphinx."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

import ssocfg
import ssocfg.testing
from _reference.command_tree import read_commands, walk
from ssocfg.doctor.checks import CHECKS

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts),
]
COMMANDS = {command.words: command for command in walk(read_commands())}
OPTIONS = {
    words: {name for option in command.options for name in re.findall(r"(?<!\S)--?[a-z][\w-]*", option.names)}
    for words, command in COMMANDS.items()
}
over_pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def tokens_of(page: Path) -> Iterator[Token]:
    for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


def calls_in(page: Path) -> Iterator[str]:
    """Find calls of ssocfg: code spans, and lines of blocks."""
    for token in tokens_of(page):
        if token.type == "code_inline" and token.content.startswith("ssocfg "):
            yield token.content
        elif token.type == "fence" and token.info in ("sh", "console"):
            lines = token.content.replace("\\\n", " ").splitlines()
            told = [line.removeprefix("$ ") for line in lines if token.info == "sh" or line.startswith("$ ")]
            yield from (line.partition(" # ")[0] for line in told if line.startswith("ssocfg "))


# --- figures -------------------------------------------------------------------------------------


def test_the_page_about_the_tests_has_the_right_number_of_examples_and_names_what_has_none():
    page = (ROOT / "docs" / "explanation" / "how-it-is-tested.md").read_text(encoding="utf-8")
    examples = ROOT / "tests" / "checks"
    firing, clean = (len([*examples.glob(f"SSO*/{kind}_*")]) for kind in ("fires", "clean"))
    assert f"{firing} and {clean} of them" in page
    online = sorted(check.code for check in CHECKS if check.online)
    others = {check.code for check in CHECKS if not check.online and not (examples / check.code).is_dir()}
    assert f"{online[0]} to {online[-1]}" in page
    assert set(re.findall(r"SSO[0-9]{3}", page.partition("## Laws")[0])) == {online[0], online[-1], *others}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_pages_agree_on_how_long_the_tests_take(name):
    assert "about 13 minutes on two cores" in (ROOT / name).read_text(encoding="utf-8")


# --- commands ------------------------------------------------------------------------------------


@over_pages
def test_a_command_that_a_page_names_is_there_with_the_options_that_it_names(page: Path):
    for call in calls_in(page):
        words = re.split(r"\s+", re.split(r" -- | \|\|? | > |; ?| && ", call)[0])
        named = next((tuple(words[:n]) for n in (3, 2) if tuple(words[:n]) in COMMANDS), ("ssocfg",))
        if len(named) == 1:
            assert words[1].startswith("-") or not re.fullmatch(r"[a-z][a-z-]+", words[1]), f"there is no `{call}`"
        if COMMANDS[named].commands and len(words) > len(named) and re.fullmatch("[a-z|]+", words[len(named)]):
            families = {(*named, word) for word in words[len(named)].split("|")}
            assert families <= COMMANDS.keys(), f"there is no `{call}`"
            named = families.pop()
        options = {word.partition("=")[0].strip("[]") for word in words if re.match(r"\[?--?[a-z]", word)}
        assert options <= OPTIONS[named], f"no such option: `{call}`"


def test_every_command_stands_in_the_table_of_commands():
    page = ROOT / "docs" / "reference" / "commands.md"
    named = {call.split()[1] for call in calls_in(page)}
    missing = {words[1] for words in COMMANDS if len(words) == 2} - named
    assert missing == set(), "add them to the table of docs/reference/commands.md"


@over_pages
def test_an_option_that_a_page_names_belongs_to_some_command(page: Path):
    known = {"--ask", "--quick"}.union(*OPTIONS.values())  # of `python -m ssocfg.testing serve`, `nox -s compare`
    spans = {token.content for token in tokens_of(page) if token.type == "code_inline"}
    named = {re.split(r"[ =]", span)[0] for span in spans if re.match(r"--[a-z]", span)}
    assert named <= known


# --- findings, names -----------------------------------------------------------------------------


@over_pages
def test_a_code_that_a_page_names_is_that_of_a_check(page: Path):
    named = set(re.findall(r"\bSSO[0-9]{3}\b", page.read_text(encoding="utf-8")))
    assert named <= {check.code for check in CHECKS}


@over_pages
def test_a_name_that_a_page_takes_from_the_package_is_public(page: Path):
    code = "\n".join(token.content for token in tokens_of(page) if token.type in ("code_inline", "fence"))
    named = set(re.findall(r"(?<![\w/.])ssocfg\.([A-Za-z_]\w*)\b(?!\.(?:md|json|toml))", code))
    inside = {
        "api",
        "config",
        "credentials",
        "doctor",
        "errors",
        "host",
        "onboarding",
        "tokens",
        "values",
        "cli",
        "aws",
    }
    if page.parent.name == "explanation" or page.name == "types.md":
        named -= inside  # these tell how it is built
    assert named <= {*ssocfg.__all__, "__all__", "pyz", "testing", "toml", "schema"}


def test_the_readme_says_what_is_run_to_check_everything():
    last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().splitlines()[-1]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```sh\n{last}\n```" in readme
    assert len(readme.splitlines()) <= 110


# --- links ---------------------------------------------------------------------------------------


def anchors_of(page: Path) -> set[str]:
    """Make the anchors of headings as viewers of repositories do."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    titles = [tokens[number + 1].content for number, token in enumerate(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@over_pages
def test_a_link_leads_to_a_file_of_the_repository_and_to_a_heading_in_it(page: Path):
    targets = [str(token.attrs.get("href") or token.attrs.get("src")) for token in tokens_of(page) if token.attrs]
    committed = set(
        subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    )
    for target in targets:
        path, _sign, anchor = target.partition("#")
        if re.match(r"[a-z]+:|None", target):
            continue
        file = (page.parent / path).resolve() if path else page
        assert file.is_file(), target
        assert not committed or file.relative_to(ROOT).as_posix() in committed, f"not committed: {target}"
        assert not anchor or anchor in anchors_of(file), target


def test_the_front_page_leads_to_every_other_page():
    front = ROOT / "docs" / "index.md"
    targets = {str(token.attrs["href"]) for token in tokens_of(front) if "href" in token.attrs}
    led_to = {(front.parent / target).resolve() for target in targets}
    lost = [page for page in PAGES if "docs" in page.parts and page != front and page not in led_to]
    assert lost == [], "lead to them from docs/index.md, in its list and in its toctree"


@pytest.mark.parametrize("page", [page for page in PAGES if "docs" in page.parts], ids=lambda page: page.stem)
def test_a_page_begins_with_its_one_title(page: Path):
    titles = [token.tag for token in tokens_of(page) if token.type == "heading_open"]
    assert titles[0] == "h1"
    assert titles.count("h1") == 1
