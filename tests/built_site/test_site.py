"""The site has everything that the code has, its links lead somewhere, and it asks nobody else for anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import FunctionType

import pytest

import ssocfg
import ssocfg.testing
from _reference import tables
from _reference.command_pages import label_of
from _reference.command_tree import read_commands, walk
from built_site.site_map import SITE, Page, local_links, pages, read_inventory, resolve
from ssocfg.doctor.checks import CHECKS

INVENTORY = read_inventory()
PUBLIC = [
    *(f"ssocfg.{name}" for name in ssocfg.__all__ if name != "__version__"),
    *(f"ssocfg.testing.{name}" for name in ssocfg.testing.__all__),
    "ssocfg.testing.pytest_plugin.identity_center",
    "ssocfg.testing.pytest_plugin.aws_home",
]
CLASSES = [f"ssocfg.{name}" for name in ssocfg.__all__ if isinstance(getattr(ssocfg, name), type)]
COMMANDS = [command for command in walk(read_commands()) if len(command.words) > 1]
PYTHON = {
    name: address for kind, names in INVENTORY.items() if kind.startswith("py:") for name, address in names.items()
}


def is_there(address: str) -> bool:
    path, anchor = resolve(SITE / "index.html", address)
    return path.is_file() and (not anchor or anchor in pages()[path].anchors)


# --- everything is in it -------------------------------------------------------------------------


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_described(name: str):
    assert is_there(PYTHON[name])


@pytest.mark.parametrize("name", CLASSES)
def test_the_members_of_a_class_are_described(name: str):
    kind = getattr(ssocfg, name.removeprefix("ssocfg."))
    own = {member: value for member, value in vars(kind).items() if not member.startswith("_")}
    told = [member for member, value in own.items() if isinstance(value, FunctionType | property) and value.__doc__]
    assert [member for member in told if f"{name}.{member}" not in PYTHON] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.call)
def test_a_command_is_described_with_its_options(command):
    assert is_there(INVENTORY["std:label"][label_of(command)])
    for option in command.options:
        for name in re.findall(r"(?:^|, )(--?[a-z][\w-]*)", option.names):
            assert is_there(INVENTORY["std:cmdoption"]["-".join([*command.words]) + f".{name}"])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_the_page_of_a_finding_is_where_the_finding_says(check):
    page = SITE / check.url.removeprefix(tables.SITE) / "index.html"
    text = "".join(pages()[page].texts)
    assert f"{check.code} {check.name}" in text


@pytest.mark.parametrize("schema", tables.find_schemas(), ids=lambda path: path.name)
def test_a_schema_is_published_as_the_package_has_it(schema: Path):
    assert (SITE / "schemas" / schema.name).read_bytes() == schema.read_bytes()
    listed = pages()[SITE / "reference" / "schemas" / "index.html"]
    assert (SITE / "schemas" / schema.name) in {resolve(listed.path, link)[0] for link in local_links(listed)}


def test_every_page_that_somebody_wrote_is_in_it():
    source = Path(__file__).parents[2] / "docs"
    written = [path.relative_to(source).with_suffix("") for path in source.rglob("*.md") if "_build" not in path.parts]
    built = {path.parent.relative_to(SITE) for path in pages()}
    assert [page for page in written if (page.parent if page.name == "index" else page) not in built] == []


# --- it holds together ---------------------------------------------------------------------------

over_pages = pytest.mark.parametrize("page", pages().values(), ids=lambda page: str(page.path.relative_to(SITE)))


@over_pages
def test_a_link_leads_to_a_page_and_a_place_in_it(page: Page):
    for link in local_links(page):
        path, anchor = resolve(page.path, link)
        assert path.is_file(), link
        if path.suffix == ".html" and anchor:
            assert anchor in pages()[path].anchors, link


@over_pages
def test_a_page_loads_nothing_from_elsewhere(page: Page):
    assert [address for address in page.loads if re.match(r"([a-z]+:)?//", address)] == []
    assert [address for address in page.loads if not resolve(page.path, address)[0].is_file()] == []


@over_pages
def test_a_picture_says_in_words_what_it_shows(page: Page):
    assert [source for source, words in page.pictures if len(words) < 20] == []


@over_pages
def test_no_mark_up_is_left_in_a_text(page: Page):
    text = " ".join(page.texts)
    assert re.findall(r".{20}(?:``|:py:\w+:|\{[a-z:]+\}`|\]\(|\*\*).{0,20}", text) == []


def test_no_two_pages_have_one_title():
    titles = [
        found[1] for page in pages().values() if (found := re.search(r"<title>(.*?)</title>", page.path.read_text()))
    ]
    assert len(titles) == len(pages())
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


# --- beside it -----------------------------------------------------------------------------------


def test_man_finds_the_page_of_an_installed_ssocfg():
    program = shutil.which("man")
    if program is None:
        pytest.skip("there is no man")
    beside = Path(sys.prefix) / "share" / "man" / "man1" / "ssocfg.1"
    path = os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ["PATH"]])
    environ = {name: value for name, value in os.environ.items() if name != "MANPATH"} | {"PATH": path}
    done = subprocess.run([program, "-w", "ssocfg"], env=environ, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == (str(beside), 0), done.stderr
    assert beside.read_bytes() == (Path(__file__).parents[2] / "docs" / "_man" / "ssocfg.1").read_bytes()


def test_the_pictures_show_what_is_printed():
    docs = Path(__file__).parents[2] / "docs"
    command = [sys.executable, "-m", "_pictures", str(docs / "_static"), "--check"]
    environ = {**os.environ, "PYTHONPATH": str(docs)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
