"""Every profile of every example has a story, which breaks where the checks find an error, and accuses nobody else."""

from __future__ import annotations

import pytest

import ssocfg
from checks.examples import EXAMPLES, Example, Home, over


@over([example for example in EXAMPLES if example.config and not example.is_beyond_this_user])
def test_every_profile_of_every_example_has_a_story(
    example: Example, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    Home(tmp_path_factory.mktemp("home"), example, monkeypatch)
    everything = ssocfg.diagnose()
    names = ssocfg.load_config().profiles if not everything.by_code("SSO002") else {}
    for name in list(names)[:3]:
        report = ssocfg.diagnose(profile=name)
        broken = bool(report.at_or_above("error"))
        assert report.story
        assert not broken or report.story.broken is not None
        known = {(f.code, f.place.line) for f in everything.findings}
        new = {(f.code, f.place.line) for f in report.at_or_above("error")} - known
        assert new <= {(f.code, f.place.line) for f in report.findings if f.code.startswith(("SSO3", "SSO4"))}
