"""`ssocfg doctor --profile NAME`: print the story of one profile."""

from __future__ import annotations

from collections.abc import Callable

from ssocfg.cli.render import Printer
from ssocfg.cli.report_words import command_line
from ssocfg.cli.safe_text import shorten_home
from ssocfg.doctor.finding import Finding
from ssocfg.doctor.story import Link, Story, links_up_to_break

_WORDS = {"ok": "ok", "broken": "BROKEN", "not-asked": "?", "not-needed": "-", "not-reached": ""}
_STYLES = {"ok": "green", "broken": "bold red"}


def print_story(printer: Printer, story: Story, print_finding: Callable[[Finding], None], home: str) -> None:
    """Print a story: a line for each link, under it what was found; nothing of what lies behind a broken link."""
    printer.line((f'profile "{story.profile}"', "bold"))
    for link in links_up_to_break(story):
        is_told = link.status == "broken" and any(finding.message == link.words for finding in link.findings)
        words = "" if is_told else shorten_home(link.words, home)
        printer.line(
            (f"  {_WORDS[link.status]:<7}", _STYLES.get(link.status, "dim")), f"{link.name:<17}{words}".rstrip()
        )
        for finding in _to_show(link):
            print_finding(finding)
    broken = story.broken
    if broken is not None and not broken.findings:
        explain = command_line(("ssocfg", "explain", story.profile))
        printer.line(f"run `{explain}` for what each provider makes of it")


def _to_show(link: Link) -> tuple[Finding, ...]:
    """Give the findings that are worth a look: of a broken link the worst, of others the warnings."""
    if link.status == "broken":
        worst = tuple(finding for finding in link.findings if finding.severity == "error")
        return worst or link.findings
    return tuple(finding for finding in link.findings if finding.severity != "info")
