"""Sign-ins as a table, with the time that is left as a bar on a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from ssocfg.cli.render import Printer
from ssocfg.cli.sign_in_words import STATES, name_of, renewal_in_words, time_in_words
from ssocfg.tokens.state import SignIn

BAR = 12  # characters
FULL_BLOCK, EMPTY_BLOCK = "█", "░"
FULL = 3_600.0  # seconds: AWS's tokens are good for an hour; longer ones fill the bar too


def print_sign_ins(printer: Printer, found: Sequence[SignIn]) -> None:
    """Print a table, then why and what to do for each sign-in that AWS tools cannot use."""
    rows = [
        (
            name_of(s.session),
            STATES[s.state],
            time_left(s, bar=printer.can_draw(FULL_BLOCK + EMPTY_BLOCK)),
            renewal_in_words(s),
        )
        for s in found
    ]
    printer.table(("SESSION", "STATE", "TIME LEFT", "RENEWS ITSELF"), lambda: rows)
    troubled = [sign_in for sign_in in found if sign_in.command]
    if troubled:
        printer.line("")
    for sign_in in troubled:
        command = shlex.join(sign_in.command)
        printer.line((name_of(sign_in.session), "bold"), f": {sign_in.reason} {sign_in.advice} Run `{command}`.")


def time_left(sign_in: SignIn, *, bar: bool) -> str:
    """Word the time that is left, with a bar before it where one is wanted."""
    words = time_in_words(sign_in.time_left)
    if not bar or sign_in.time_left is None:
        return words
    share = min(1.0, max(0.0, sign_in.time_left.total_seconds() / FULL))
    filled = round(share * BAR)
    return f"{FULL_BLOCK * filled}{EMPTY_BLOCK * (BAR - filled)} {words}"
