"""What the exit codes of all commands mean. Needs nothing else, so that what ends early can use them."""

from __future__ import annotations

OK, FINDINGS, USAGE, OWN_FAULT, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 130
# What every page that speaks of exit codes is made of, and the manual page.
EXIT_CODES = {
    OK: "Fine.",
    FINDINGS: "There are findings, nobody is signed in, something is otherwise than promised, or `--diff` or `--check` "
    "shows a change.",
    USAGE: "Called wrongly, or what was asked for is refused or cannot be handled, such as a file that is not there.",
    OWN_FAULT: "A fault of ssocfg; what to report is on standard error.",
    REFUSED: "AWS or the network refused.",
    INTERRUPTED: "Interrupted by Ctrl-C, with nothing left half done.",
}
