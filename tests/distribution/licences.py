"""The page of what ssocfg brings along, with licences: `python -m distribution.licences PAGE` in `tests` writes it.

Read from the metadata that packages carry; run it where the wheel is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What packages say that use no expression of SPDX yet: the expression that it is.
IN_WORDS = {
    "Apache-2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "Dual License": "BSD-3-Clause",  # python-dateutil, whose newer parts may be had under Apache-2.0 too
    "MIT": "MIT",
    "MIT License": "MIT",
}
HEAD = """\
# Licences

ssocfg is under the MIT licence. It brings no other package's code along in its archives; installing it also installs
these packages from their own authors, each under its own licence, as their metadata tell it.

A list for programs, in the form of CycloneDX, comes from any environment with ssocfg in it:
`cyclonedx-py environment path/to/python --of JSON`.
"""


def walk(name: str, seen: dict[str, Distribution]) -> dict[str, Distribution]:
    """Find a package and all that it needs here, by canonical name."""
    found = distribution(name)
    key = canonicalize_name(found.metadata["Name"])
    if key not in seen:
        seen[key] = found
        for needed in needs_of(found):
            walk(needed, seen)
    return seen


def needs_of(found: Distribution) -> Iterator[str]:
    """Name what a package asks for, on any system, without its extras."""
    for line in found.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield canonicalize_name(requirement.name)


def licence_of(found: Distribution) -> str:
    """Return the licence as an expression of SPDX."""
    metadata = found.metadata
    if metadata["License-Expression"]:
        return str(metadata["License-Expression"])
    words = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    known = [IN_WORDS[word] for word in (metadata["License"] or "", *words) if word in IN_WORDS]
    if not known:
        raise LookupError(f"{metadata['Name']} tells no licence that is known here")
    return known[0]


def make_page() -> str:
    """Lay out the page."""
    found = walk("ssocfg", {})
    askers: dict[str, list[str]] = {name: [] for name in found}
    for asker in sorted(found):
        for needed in set(needs_of(found[asker])):
            askers[needed].append(asker)
    del found["ssocfg"]
    rows = [f"| {name} | {licence_of(one)} | {', '.join(askers[name])} |" for name, one in sorted(found.items())]
    return "\n".join([HEAD, "| package | licence | asked for by |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(make_page(), encoding="utf-8")
