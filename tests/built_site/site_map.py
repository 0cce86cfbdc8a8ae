"""The built site: its inventory, and its pages with what they link to."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

if "SSOCFG_SITE" not in os.environ:
    pytest.skip("these tests look at the site that `nox -s docs` builds", allow_module_level=True)
SITE = Path(os.environ["SSOCFG_SITE"])


def read_inventory() -> dict[str, dict[str, str]]:
    """Read what other projects can refer to: kind to name to address."""
    head, _blank, body = (SITE / "objects.inv").read_bytes().partition(b"zlib.\n")
    assert head.startswith(b"# Sphinx inventory version 2")
    entries: dict[str, dict[str, str]] = {}
    for line in zlib.decompress(body).decode().splitlines():
        found = re.fullmatch(r"(.+?) (\S+:\S+) -?\d+ (\S*) .*", line)
        assert found is not None, line
        name, kind, address = found.groups()
        entries.setdefault(kind, {})[name] = address.replace("$", name)
    return entries


class Page(HTMLParser):
    """A page: what it links to, what it loads, what can be linked to, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.texts: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self._quiet = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        self.anchors |= {of[name] for name in ("id", "name") if name in of}
        if tag == "a" and "href" in of:
            self.links.append(of["href"])
        if tag in ("link", "script", "img", "iframe", "source"):
            self.loads += [of[name] for name in ("href", "src") if name in of and of.get("rel") != "canonical"]
        if tag == "img":
            self.pictures.append((of.get("src", ""), of.get("alt", "")))
        self._quiet += tag in ("script", "style", "pre", "code")

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("script", "style", "pre", "code")

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.texts.append(data)


@cache
def pages() -> dict[Path, Page]:
    """Read all pages."""
    return {path: Page(path) for path in sorted(SITE.rglob("*.html"))}


def resolve(page: Path, link: str) -> tuple[Path, str]:
    """Return the file that a link leads to, and the anchor in it."""
    address, _sign, anchor = link.partition("#")
    target = (page.parent / address.partition("?")[0]).resolve() if address else page
    return (target / "index.html" if target.is_dir() else target), anchor


def local_links(page: Page) -> Iterator[str]:
    """Give the links that do not lead away."""
    return (link for link in page.links if not re.match(r"[a-z]+:", link))
