"""What would stand in comments of the README, which is also shown where comments are not hidden.

By the first line of the fence below which they would stand.
"""

from __future__ import annotations

REMARKS = {
    "$ ssocfg login naka": "<!-- home: naka --><!-- portal: naka -->",
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/python -m ssocfg doctor": (
        "<!-- not run: it installs; `nox -s build` does this -->"
    ),
    "python3 -m venv .venv && .venv/bin/pip install 'nox[uv]' && .venv/bin/nox": "<!-- not run: it runs all the tests -->",
    "import ssocfg": "<!-- given: data = b'' -->",
    "ssocfg doctor team.config --fail-on warning --format json > report.json": (
        "<!-- run: cp ~/.aws/config team.config -->"
    ),
}
