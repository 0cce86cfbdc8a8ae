"""How findings are worded, whatever they are about."""

from __future__ import annotations

import re

from ssocfg.doctor.finding import Finding


def assert_worded(finding: Finding) -> None:
    """Check the parts of a finding that people read."""
    assert finding.message.strip()
    assert "\n" not in finding.message
    assert not finding.message.endswith(".")
    assert finding.code not in finding.message
    assert finding.url.endswith(f"/{finding.code}")
    assert (finding.place.line == 0) == (finding.place.column == 0)
    assert all(label and "\n" not in text for label, text in finding.evidence.items())
    if finding.fix is not None:
        assert re.match(r"[a-z]+ [^\n]*[^.\n]$", finding.fix.title)
        assert finding.fix.command is None or finding.fix.command  # no command is None
