"""Files with more to mend than anybody would: planning the fixes and showing them ends, with few of them or with all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bad_input.conftest import Outcome

FILES: dict[str, Callable[[], str]] = {
    "junk-that-carriage-returns-end": lambda: "[profile a]\n" + "é\r" * 30_000 + "]",
    "junk-between-blank-lines": lambda: "[profile a]\nsource_profile = " + "\n\n1," * 30_000,
    "headers-in-comments-behind-junk": lambda: (
        "[sso-session a]\nsso_registration_scopes = " + "%1\n#[profile p]\n" * 20_000 + "x"
    ),
    "headers-behind-words": lambda: "[sso-session a]\nsso_region = " + "${region1[profile p]\n" * 20_000 + "= v",
    "lines-of-which-few-repeat-often": lambda: "[profile " + "=credential_process = \n\n/" * 20_000,
    "keys-twice": lambda: "[profile a]\n" + "region = x\n" * 50_000,
    "sections-twice": lambda: "[profile a]\nregion = x\n" * 50_000,
    "values-with-comments": lambda: "".join(f"[profile p{n}]\nregion = eu-west-1 # here\n" for n in range(30_000)),
    "colons": lambda: "".join(f"[profile p{n}]\nregion: eu-west-1\n" for n in range(30_000)),
    "misspelled-keys": lambda: "".join(f"[profile p{n}]\nsso_acount_id = 1\n" for n in range(30_000)),
    "headers-without-profile": lambda: "".join(f"[p{n}]\nregion = eu-west-1\n" for n in range(30_000)),
    "odd-blanks": lambda: "[profile a]\n" + "region\u00a0=\u00a0x\n" * 50_000,
}


SOON_DONE = "lines-of-which-few-repeat-often keys-twice odd-blanks".split()


@pytest.fixture
def show_fixes(assert_survives: Callable[[str, Path], Outcome], tmp_path: Path) -> Callable[[str], None]:
    """Plan and show the fixes of one of the files, which stays as it is."""

    def show(name: str) -> None:
        path = tmp_path / name
        path.write_text(FILES[name](), encoding="utf-8", newline="")
        before = path.read_bytes()
        outcome = assert_survives("fixes", path)
        assert bool(outcome.out) == (outcome.code == 1)  # which says that something would change
        assert path.read_bytes() == before

    return show


@pytest.mark.parametrize("name", SOON_DONE)
def test_many_fixes_are_planned_and_shown(show_fixes: Callable[[str], None], name: str) -> None:
    show_fixes(name)


@pytest.mark.parametrize("name", [name for name in FILES if name not in SOON_DONE])
def test_very_many_fixes_are_planned_and_shown(show_fixes: Callable[[str], None], name: str) -> None:
    show_fixes(name)
