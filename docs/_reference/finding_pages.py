"""A page for each check of the doctor: that of `ssocfg doctor --explain CODE`, and a file that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from _reference.examples import Shown
from _reference.markdown import as_markdown, code, fence, page, table
from ssocfg.doctor.finding import PAGE_HEADINGS, Check

FAMILIES = {
    "0": "Files",
    "1": "The text of the config file",
    "2": "Sessions",
    "3": "Profiles",
    "4": "Sign-ins and caches",
    "5": "The environment and the machine",
    "6": "What AWS says",
}
KEEP = ("aws", "aws-cli", "boto3", "botocore", "ssocfg")
_PAGE_OF_DOCS = re.compile(r"docs/([\w/-]+)\.md")


def make_finding_pages(checks: Iterable[Check], shown: Mapping[str, Shown]) -> dict[str, str]:
    """Make a page for each check, by code."""
    return {check.code: _make_page(check, shown.get(check.code)) for check in checks}


def _make_page(check: Check, shown: Shown | None) -> str:
    parts = dict(_parts_of(check))
    return page(
        f"({check.code.lower()})=",
        f"# {check.code} {check.name}",
        as_markdown(check.summary),
        table(
            ("severity", "asks AWS", "since"),
            [(check.severity, "yes, with `--online`" if check.online else "no", check.since)],
        ),
        *(f"## {heading}\n\n{_with_links(as_markdown(_begin(parts[heading])))}" for heading in PAGE_HEADINGS),
        *(_show(check, shown) if shown else ()),
        "## Only this one",
        fence(f"ssocfg doctor --select {check.code}{' --online' if check.online else ''}", "sh"),
        "[All findings](../reference/findings.md)",
    )


def _parts_of(check: Check) -> Iterable[tuple[str, str]]:
    """Take a page apart: heading and text; whatever is not known as a heading belongs to the one before."""
    heading, texts = "", list[str]()
    for paragraph in check.page.split("\n\n")[1:]:
        before, colon, text = paragraph.partition(":")
        if colon and before in PAGE_HEADINGS:
            if heading:
                yield heading, "\n\n".join(texts)
            heading, texts = before, [text.strip()]
        else:
            texts.append(paragraph)
    yield heading, "\n\n".join(texts)


def _begin(text: str) -> str:
    """Begin with a capital what goes on behind a colon on the terminal; names and codes stay as they are."""
    first = text.split(maxsplit=1)[0]
    is_word = re.fullmatch(r"[a-z-]+[.,:;]?", first) and first.rstrip(",") not in KEEP
    return text[0].upper() + text[1:] if is_word else text


def _with_links(text: str) -> str:
    """Let what names a page of ours lead there."""
    return _PAGE_OF_DOCS.sub(lambda found: f"[{found[1].rpartition('/')[2]}](../{found[1]}.md)", text)


def _show(check: Check, shown: Shown) -> tuple[str, ...]:
    where = [fence(shown.config, "ini")] if shown.config else []
    return (
        "## As the doctor tells it",
        *(["Of this config file:"] if where else []),
        *where,
        fence(f"$ ssocfg doctor --select {check.code}\n{shown.output}"),
    )


def _link(check: Check) -> str:
    return f"{{doc}}`{check.code} </findings/{check.code}>`"


def make_findings_table(checks: Iterable[Check]) -> str:
    """List all checks, family by family."""
    known = list(checks)
    parts: list[str] = []
    for digit, title in FAMILIES.items():
        rows = [
            (_link(check), code(check.name), check.severity, as_markdown(check.summary))
            for check in known
            if check.code[3] == digit
        ]
        parts += [f"## {title}", table(("code", "name", "severity", "what it finds"), rows)]
    return page(*parts)
