"""Read the doctor's outputs back as those for whom they are made do: GitHub's commands, Markdown as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

from ssocfg.cli.safe_text import safe

ANNOTATION = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^,:\r\n]*,?)+)::([^\r\n]*)")


def unescape(text: str, *, is_property: bool = False) -> str:
    """Undo the escapes of workflow commands as GitHub's runner does, the percent sign last."""
    if is_property:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


class Annotation(NamedTuple):
    """One workflow command, taken apart."""

    command: str
    properties: dict[str, str]
    message: str


def read_annotations(text: str) -> list[Annotation]:
    """Take every line apart as a workflow command; a line that is none fails."""
    found: list[Annotation] = []
    for line in text.split("\n")[:-1]:
        parts = ANNOTATION.fullmatch(line)
        assert parts is not None, line
        pairs = (pair.partition("=") for pair in parts[2].split(","))
        properties = {name: unescape(value, is_property=True) for name, _equals, value in pairs}
        found.append(Annotation(parts[1], properties, unescape(parts[3])))
    return found


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.codes: list[str] = []
        self.prose = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag == "code":
            self.codes.append("")

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        opened = len([tag for tag in self.tags if tag == "code"]) - len([tag for tag in self.tags if tag == "/code"])
        if opened:
            self.codes[-1] += data
        else:
            self.prose += data


def read_markdown(text: str) -> _Seen:
    """Render Markdown with HTML and autolinks allowed, the worst case, and see what is mark-up and what is text."""
    seen = _Seen()
    seen.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))
    return seen


def sarif_text(finding: dict[str, Any]) -> str:
    """Give the first line of a finding's message as SARIF has it."""
    return safe(finding["message"]).replace("{", "{{").replace("}", "}}").replace("](", "] (")
