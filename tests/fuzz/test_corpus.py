"""Every input of the corpus goes through its target; `nox -s fuzz` starts from there and looks for others."""

from __future__ import annotations

from pathlib import Path

import pytest

import ssocfg
from fuzz import targets
from fuzz.targets import CUT, SHARES, TARGETS
from ssocfg.config import lines
from ssocfg.onboarding.managed_record import Record

CORPUS = Path(__file__).with_name("corpus")
INPUTS = [path for target in TARGETS for path in sorted((CORPUS / target).iterdir())]


def test_every_target_has_a_corpus_and_a_share_of_a_million():
    assert {path.name for path in CORPUS.iterdir() if path.is_dir()} == set(TARGETS) == set(SHARES)
    assert sum(SHARES.values()) == 1_000_000


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_must_hold_holds_for_the_corpus(path):
    TARGETS[path.parent.name](path.read_bytes())


# --- the targets can fail ------------------------------------------------------------------------


def fails(target: str) -> bool:
    """Say whether a target fails for any input of its corpus."""
    for path in (CORPUS / target).iterdir():
        try:
            TARGETS[target](path.read_bytes())
        except Exception:  # noqa: BLE001  a crash counts as well
            return True
    return False


@pytest.mark.parametrize(
    ("target", "name", "wrong"),
    [
        ("scanner", "scan_lines", lambda data: lines.scan_lines(data.replace(b"\r", b"\n"))),
        ("botocore", "parse_config", lambda data: ssocfg.parse_config(data, dialect="sdk")),
        ("sdk", "as_sdks_read", lambda data: None),
        ("editor", "edit_config", lambda data, _edits: data),
        ("editor", "edit_config", lambda data, _edits: b""),
        ("repairs", "repair_config", lambda data, _repairs: data[: len(data) // 2]),
        ("tokens", "show", lambda found: " ".join(targets.secrets_in(found))),
        ("manifest", "make_managed", lambda *_words: Record({})),
        ("record", "write_record", lambda *_words: b"{}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_seen(monkeypatch, target, name, wrong):
    assert not fails(target)
    monkeypatch.setattr(targets, name, wrong, raising=False)
    assert fails(target)


def test_an_edit_that_does_more_than_was_asked_is_seen(monkeypatch):
    def edit_too_much(data: bytes, edits: list[ssocfg.Edit]) -> bytes:
        return ssocfg.edit_config(data, edits) + b"\n[profile besides]\n"

    monkeypatch.setattr(targets, "edit_config", edit_too_much)
    with pytest.raises(AssertionError, match="botocore reads"):
        TARGETS["editor"](b"set|0|region|us-east-1" + CUT + b"[profile a]\nregion = x\n")
