"""What a sign-in asks of the person, shown: the page, the code in large letters, the time left, a QR code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from ssocfg.api.prompts import EnterCode, OpenPage, Prompt, Waiting, lines_of
from ssocfg.cli.render import Printer

# Two rows of a QR code to a line of text; to a terminal of light letters on dark ground, light is full.
_HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}


def show_prompt(printer: Printer, prompt: Prompt, *, to_notes: bool, qr: bool) -> None:
    """Show a prompt, and hand it over at once: who reads it through a pipe waits for it too.

    Args:
        printer: Where to.
        prompt: What the sign-in tells.
        to_notes: Whether standard output is kept for the result.
        qr: Whether to draw the page's URL as a QR code.
    """
    if isinstance(prompt, Waiting):
        minutes, seconds = divmod(int(prompt.time_left.total_seconds()), 60)
        printer.progress(f"waiting for the approval, {minutes}:{seconds:02d} left")
        return
    for line in lines_of(prompt, counts_down=printer.shows_progress):
        is_code = isinstance(prompt, EnterCode) and line == f"    {prompt.code}"
        for shown in large(line) if is_code else (line,):
            _print(printer, shown, to_notes=to_notes)
    if qr:
        _draw(printer, prompt.url if isinstance(prompt, OpenPage) else prompt.complete_url, to_notes=to_notes)
    printer.flush()


def _print(printer: Printer, line: str, *, to_notes: bool) -> None:
    if line.startswith(("https://", "http://")):
        printer.link(line, to_notes=to_notes)
    elif to_notes:
        printer.note(line)
    else:
        printer.line((line, "bold") if line.startswith("    ") else line)


def large(line: str) -> tuple[str, str, str]:
    """Set an indented code in spaced letters in a frame."""
    code = line.lstrip()
    indent, spaced = line.removesuffix(code), "  ".join(code)
    rule = "─" * (len(spaced) + 4)
    return (f"{indent}┌{rule}┐", f"{indent}│  {spaced}  │", f"{indent}└{rule}┘")


def _draw(printer: Printer, url: str, *, to_notes: bool) -> None:
    lines = list(qr_lines(url))
    if not lines:
        printer.note("note: the URL is too long for a QR code")
    for line in lines:
        if to_notes:
            printer.note(line)
        else:
            printer.line((line, "white on black"))


def qr_lines(url: str) -> Iterator[str]:
    """Draw a URL as a QR code, two rows of it to a line of half blocks, with the margin that readers need.

    No lines come of a URL that no QR code can hold.
    """
    import segno

    try:
        code = segno.make_qr(url)
    except segno.DataOverflowError:
        return
    rows = [[bool(module) for module in row] for row in code.matrix_iter(border=2)]
    empty: list[bool] = []
    for upper, lower in zip_longest(rows[::2], rows[1::2], fillvalue=empty):
        yield "".join(_HALVES[pair] for pair in zip_longest(upper, lower, fillvalue=False))
