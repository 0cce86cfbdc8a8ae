"""Which packages come along, for people and for programs that keep lists of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement

from distribution.building import ROOT

PAGE = ROOT / "docs" / "reference" / "licences.md"
# None of them asks anything of those who install ssocfg and use it.
HARMLESS = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT"}


def rows_of(page: str) -> dict[str, tuple[str, list[str]]]:
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    return {name: (licence, askers.split(", ")) for name, licence, askers in rows}


def test_the_page_of_licences_is_that_of_the_wheel(wheel_python, tmp_path):
    packaging = str(next(p for p in map(str, sys.path) if os.path.isdir(os.path.join(p, "packaging"))))
    (tmp_path / "packaging").symlink_to(os.path.join(packaging, "packaging"))
    page = tmp_path / "page.md"
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(tmp_path)])}
    subprocess.run([wheel_python, "-m", "distribution.licences", page], env=environ, check=True, timeout=60)
    hint = "write it anew: `python -m distribution.licences ../docs/reference/licences.md` in tests"
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8"), hint


def test_the_page_names_what_ssocfg_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {Requirement(line).name.replace("_", "-") for line in project["dependencies"]}
    rows = rows_of(PAGE.read_text(encoding="utf-8"))
    assert {name for name, (_licence, askers) in rows.items() if "ssocfg" in askers} == asked


def test_no_licence_of_what_comes_along_asks_for_anything():
    assert {licence for licence, _askers in rows_of(PAGE.read_text(encoding="utf-8")).values()} <= HARMLESS


@pytest.fixture(scope="session")
def bill(wheel_python, tmp_path_factory) -> dict[str, Any]:
    """The CycloneDX list of the environment that holds the wheel; the program that makes it also validates it."""
    out = tmp_path_factory.mktemp("bill") / "bill.json"
    words = ["environment", "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--validate"]
    done = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", *words, "--of", "JSON", "-o", out, wheel_python],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def test_a_bill_of_materials_names_every_package_once(bill):
    names = [component["name"].lower().replace("_", "-") for component in bill["components"]]
    assert sorted(names) == sorted([*rows_of(PAGE.read_text(encoding="utf-8"))])
    assert all(component["version"] and component["purl"] for component in bill["components"])


def test_a_bill_of_materials_tells_licence_and_dependencies_of_ssocfg(bill):
    ssocfg = bill["metadata"]["component"]
    assert (ssocfg["name"], ssocfg["licenses"]) == (
        "ssocfg",
        [{"license": {"id": "MIT", "acknowledgement": "declared"}}],
    )
    (needs,) = (one["dependsOn"] for one in bill["dependencies"] if one["ref"] == ssocfg["bom-ref"])
    rows = rows_of(PAGE.read_text(encoding="utf-8"))
    assert len(needs) == len([name for name, (_licence, askers) in rows.items() if "ssocfg" in askers])
