"""What stands on a terminal in the end: prompts are drawn again and again while one types."""

from __future__ import annotations

import pyte

COLUMNS, LINES = 200, 200


def show(text: str) -> str:
    """Let a terminal show what a program wrote to it, and read its screen."""
    screen = pyte.Screen(COLUMNS, LINES)
    pyte.Stream(screen).feed(text)
    return "\n".join(line.rstrip() for line in screen.display).rstrip()
