"""R5, R9: real edits by many processes at once; none is lost, and botocore can read what they leave."""

from __future__ import annotations

import pytest

from reliability.processes import litter
from reliability.updating import count_kept, edit_at_once, seeded


@pytest.mark.parametrize("settle", [True, False], ids=["settling", "not-settling"])
def test_eight_processes_lose_no_edit(tmp_path, settle):
    (tmp_path / "config").write_text(seeded(20, 8))
    ends, _seconds = edit_at_once(tmp_path, 8, 5, settle=settle)
    assert ends == [(0, "")] * 8
    assert count_kept(tmp_path / "config", 20, 8, 5) == 40
    assert litter(tmp_path) == []
