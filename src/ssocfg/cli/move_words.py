"""What `migrate` and `import` say alike: which profiles use which session now, and which are left alone."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ssocfg.cli.changing import shown_path
from ssocfg.errors import name_some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssocfg.cli.render import Printer
    from ssocfg.onboarding.migration import Conflict, Move

MOST_CONFLICTS = 20


def count_profiles(moves: Sequence[Move]) -> str:
    """Say how many profiles are turned."""
    number = sum(len(move.profiles) for move in moves)
    return f"{number} profile{'' if number == 1 else 's'}"


def print_moves(printer: Printer, moves: Sequence[Move]) -> None:
    """Print which profiles use which session now, and how to sign in to it."""
    for move in moves:
        new = "new " if move.is_new else ""
        printer.line(f"{new}sso-session {move.session} ({move.start_url}, {move.region}): {name_some(move.profiles)}")
        printer.line(f"sign in once: ssocfg login {shlex.quote(move.session)}")


def note_conflicts(printer: Printer, conflicts: Sequence[Conflict]) -> None:
    """Name the profiles that are left alone, each with its place and the reason."""
    note_profiles(printer, conflicts, "is left alone: ", "profiles are left alone")


def note_profiles(printer: Printer, named: Sequence[Conflict], verb: str, of_more: str) -> None:
    """Name the first few profiles with their places and what is said of each, and count the rest."""
    for one in named[:MOST_CONFLICTS]:
        printer.note(f'{shown_path(one.place.file)}:{one.place.line}: profile "{one.profile}" {verb}{one.reason}')
    if len(named) > MOST_CONFLICTS:
        printer.note(f"{len(named) - MOST_CONFLICTS} more {of_more}; --format json names them all")


def moves_as_json(moves: Sequence[Move], conflicts: Sequence[Conflict]) -> dict[str, object]:
    """Return what is turned and what is left alone as the JSON output has it."""
    return {"moves": [move._asdict() for move in moves], "conflicts": conflicts_as_json(conflicts)}


def conflicts_as_json(conflicts: Sequence[Conflict]) -> list[dict[str, object]]:
    """Return what is left alone as the JSON output has it."""
    return [{"profile": one.profile, "reason": one.reason, "place": one.place.as_dict()} for one in conflicts]
