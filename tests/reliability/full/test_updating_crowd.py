"""R5, R9: fifty processes make twenty real edits each."""

from __future__ import annotations

import pytest

from reliability.full.conftest import Figures
from reliability.processes import litter
from reliability.updating import count_kept, edit_at_once, seeded


@pytest.mark.parametrize("settle", [False, True], ids=["not-settling", "settling"])
def test_fifty_processes_lose_no_edit(tmp_path, settle, figures: Figures):
    (tmp_path / "config").write_text(seeded(20, 50))
    ends, seconds = edit_at_once(tmp_path, 50, 20, settle=settle)
    errors = [outcome for outcome in ends if outcome != (0, "")]
    kept = count_kept(tmp_path / "config", 20, 50, 20)
    figures("R5", edits=1000, kept=kept, errors=len(errors), ms_an_edit=round(seconds, 2))
    assert errors == []
    assert kept == 1000
    assert litter(tmp_path) == []
