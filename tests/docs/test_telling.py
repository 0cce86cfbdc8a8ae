"""The examples of pages are held to what happens, and a page that says otherwise is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import pages
from docs.pages import read_blocks
from docs.readme import REMARKS
from docs.telling import Telling
from docs.transcripts import Step, is_as_shown, read_steps


@pytest.fixture
def tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Tell a page with this text."""
    monkeypatch.setattr(pages, "ROOT", tmp_path)

    def tell_page(text: str) -> None:
        page = tmp_path / "page.md"
        page.write_text(text, encoding="utf-8")
        with Telling(tmp_path / "homes") as telling:
            for block in read_blocks(page):
                telling.tell(block)

    return tell_page


def fence(text: str, language: str = "console") -> str:
    return f"```{language}\n{text}\n```\n\n"


# --- what may differ -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("a\nb\n", "a\nb"),
        ("a  \n\n", "a"),
        ("a\nb\nc\nd\n", "a\n...\nd"),
        ("a\nd\n", "a\n...\nd"),
        ("kept at /tmp/1/x, with 3", "kept at …, with ..."),
        ("ended 3 days ago, 9 checks passed, 10 skipped", "ended 20 hours ago, 7 checks passed, 1 skipped"),
        ("at 2027-01-02 03:04:05, 7 min 1 s left", "at 2026-11-24 10:51:04, 59 min 59 s left"),
        ("http://127.0.0.1:1234/ WDJB-MJHT", "http://127.0.0.1:43210/ BCDF-GHJK"),
        ("", ""),
    ],
)
def test_what_is_named_as_variable_may_differ(printed, shown):
    assert is_as_shown(printed, shown)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("a\nb\n", "a"),
        ("a\n", "a\nb"),
        ("a\n\nb\n", "a\nb"),
        (" a", "a"),
        ("a.c", "a…d"),
        ("abc", "a.c"),
        ("5 errors", "4 errors"),
        ("a\nb", "a\n...\nc"),
        ("anything", ""),
        ("http://127.0.0.2:1/", "http://127.0.0.1:1/"),
        ("ended 3 weeks ago", "ended 3 days ago"),
    ],
)
def test_nothing_else_may_differ(printed, shown):
    assert not is_as_shown(printed, shown)


def test_a_command_goes_on_behind_a_backslash():
    text = "$ one \\\n> two\n    said\n$ three\n$ four \\\n    five\n"
    assert list(read_steps(text)) == [
        Step("one \\\ntwo", "    said\n"), Step("three", ""), Step("four \\\n    five", "")
    ]  # fmt: skip


def test_output_before_a_command_is_refused():
    with pytest.raises(ValueError, match="output before the first command: said"):
        list(read_steps("said\n$ one\n"))


# --- pages that say otherwise --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (fence("$ echo b\na"), "page.md:2: .* echo b\n--- the page shows\na\n\n--- it printed\nb"),
        (fence("$ true\n$ echo a\n$ false\nb"), "page.md:2: .* echo a\n--- the page shows\n\n--- it printed\na"),
        (fence("$ python -c 'raise SystemExit(3)'"), "page.md:2"),
        (fence("false\ntrue", "sh"), "page.md:2: exit code 1"),
        (fence("1 / 0", "python"), "(?s)page.md:2: exit code 1.*ZeroDivisionError"),
        ("<!-- run: false -->\n\n" + fence("$ true"), "page.md:4: exit code 1\nfalse"),
        ("<!-- typed:\nname? => me\\r\n-->\n\n" + fence("$ read -p 'name? ' a; echo $a\nname? you"), "name\\? me"),
    ],
)
def test_a_page_that_says_otherwise_is_found(tell, text, found):
    with pytest.raises(pytest.fail.Exception, match=found):
        tell(text)


@pytest.mark.parametrize(
    "text",
    [
        fence("$ echo $HOME; pwd\n/home/naka\n/home/naka"),
        fence("$ export A=1\n$ mkdir b; cd b\n$ echo $A; pwd\n1\n/home/naka/b\n$ (exit 7)\n$ echo $?\n7"),
        fence("$ export A=1") + "<!-- home -->\n\n" + fence("$ echo $A; ls\n"),
        "<!-- file: ~/a -->\n\n" + fence("text", "text") + fence("$ cat a\ntext"),
        "<!-- file: b/c\none\ntwo\n-->\n<!-- run: cd b -->\n\n" + fence("$ cat c\none\ntwo"),
        "<!-- not run: this is a test -->\n\n" + fence("$ false\nnever"),
        "<!-- given:\na = 1\n-->\n\n" + fence("assert a == 1\nassert ssocfg.parse_config", "python"),
        "<!-- typed:\nname? => me\\r\n-->\n\n" + fence("$ read -p 'name? ' a; echo $a\nname? me\nme"),
        "<!-- stays: ready -->\n\n" + fence("$ sh -c 'echo one; echo ready; exec sleep 60'\none\nready"),
        "<!-- home: naka -->\n<!-- portal: naka -->\n\n"
        + fence("$ ssocfg login naka > said\n$ ssocfg status --check; echo $?\n0")
        + "<!-- portal: none -->\n\n"
        + fence("$ env | grep AWS_ENDPOINT"),
    ],
)
def test_a_page_that_says_what_happens_passes(tell, text):
    tell(text)


def test_the_readme_has_the_fences_that_are_remarked_on():
    lines = (pages.ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in REMARKS if line not in lines] == []
