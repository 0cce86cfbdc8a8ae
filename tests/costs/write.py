"""Write the costs anew: `python -m costs.write` in `tests`, with strace installed, on the lowest Python."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from costs.counting import Cost, count
from costs.stories import ACCOUNT, COMMANDS, ROLE, furnish
from costs.work import WORK, growth_of
from ssocfg.testing import Account, FakeIdentityCenter


def measure(command: str, center: FakeIdentityCenter, folder: Path) -> Cost:
    house = furnish(folder / "home", center, command)
    asked = len(center.requests)
    _code, cost = count(COMMANDS[command], house.environ, folder / "out")
    return {**cost, "requests": [request.operation for request in center.requests[asked:]]}


if __name__ == "__main__":
    costs: dict[str, object] = {"python": "{}.{}".format(*sys.version_info)}
    with FakeIdentityCenter(accounts={ACCOUNT: Account("Sandbox", roles=[ROLE])}) as center:
        for command in COMMANDS:
            with tempfile.TemporaryDirectory() as folder:
                costs[command] = measure(command, center, Path(folder))
    costs["instructions for each profile"] = {name: growth_of(work)[1] for name, work in WORK.items()}
    text = json.dumps(costs, indent=1, ensure_ascii=False)
    Path(__file__).with_name("costs.json").write_text(text + "\n", encoding="utf-8")
