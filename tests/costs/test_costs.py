"""What each main command loads, opens, asks and starts is what `costs.json` says: nothing that jitters, nothing timed.

`python -m costs.write` in `tests` writes that file anew, where a change is meant.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from costs.counting import STRACE, Cost, count
from costs.stories import ACCOUNT, COMMANDS, ROLE, furnish
from ssocfg.testing import Account, FakeIdentityCenter

COSTS = json.loads(Path(__file__).with_name("costs.json").read_text(encoding="utf-8"))
# What Python itself loads and calls on our behalf is that of one version.
OF_A_VERSION = () if sys.version.startswith(COSTS["python"] + ".") else ("calls", "modules of others")
# Modules of other packages are as their versions have it: so many may be new, in percent.
SLACK = 5
HINT = "if that is meant: `python -m costs.write` in tests writes the costs anew"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counted on Linux")


@pytest.fixture(scope="module")
def center():
    with FakeIdentityCenter(accounts={ACCOUNT: Account("Sandbox", roles=[ROLE])}) as center:
        yield center


def compare(command: str, found: Cost) -> list[str]:
    """Say what differs from what is written, but for modules of others within the slack."""
    differences = []
    for kind, things in found.items():
        if kind in OF_A_VERSION:
            continue
        known = COSTS[command][kind]
        more, fewer = sorted(set(things) - set(known)), sorted(set(known) - set(things))
        if kind == "modules of others":
            more, fewer = beyond_slack(more, known), []
        if more:
            differences.append(f"`ssocfg {command}` has new {kind}: {', '.join(more)}")
        if fewer:
            differences.append(f"`ssocfg {command}` no longer has these {kind}: {', '.join(fewer)}")
    return differences


def beyond_slack(more: list[str], known: list[str]) -> list[str]:
    """Leave out what newer versions of other packages may bring; of Python's own modules nothing."""
    foreign = [name for name in more if name.partition(".")[0] not in sys.stdlib_module_names]
    is_much = len(foreign) > len(known) * SLACK // 100
    return more if is_much else [name for name in more if name not in foreign]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_costs_what_is_written(center, tmp_path, command):
    house = furnish(tmp_path / "home", center, command)
    asked = len(center.requests)
    code, cost = count(COMMANDS[command], house.environ, tmp_path / "out")
    cost["requests"] = [request.operation for request in center.requests[asked:]]
    assert code == 0
    assert ("calls" in cost) == (STRACE is not None)
    assert not compare(command, cost), HINT


@pytest.fixture
def any_version(monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "OF_A_VERSION", ())


@pytest.mark.usefixtures("any_version")
def test_what_is_added_is_named():
    costs = {kind: [*things, "planted"] for kind, things in COSTS["list"].items() if kind != "modules of others"}
    assert [word for word in compare("list", costs) if word.endswith(": planted")] == [
        f"`ssocfg list` has new {kind}: planted" for kind in costs
    ]


@pytest.mark.usefixtures("any_version")
def test_modules_of_others_have_their_slack_and_no_more():
    known = COSTS["--version"]["modules of others"]
    assert compare("--version", {"modules of others": [*known, "one"]}) == []
    assert "difflib" in str(compare("--version", {"modules of others": [*known, "difflib"]}))
    many = [f"new{number}" for number in range(len(known) * SLACK // 100 + 1)]
    assert "new0" in str(compare("--version", {"modules of others": [*known, *many]}))
