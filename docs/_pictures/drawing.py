"""Lines of a terminal as SVG: no font is fetched, and nothing in it differs from run to run."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
THEME = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [
        (72, 79, 88),
        (255, 123, 114),
        (86, 211, 100),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (86, 212, 221),
        (201, 209, 217),
    ],
    [
        (110, 118, 129),
        (255, 161, 152),
        (126, 231, 135),
        (242, 204, 96),
        (165, 214, 255),
        (226, 197, 255),
        (139, 233, 240),
        (240, 246, 252),
    ],
)
# What rich fills in; unlike its own, it names no font that would have to be fetched.
_FORMAT = f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" role="img">
<style>
.{{unique_id}}-matrix {{{{ font: {{char_height}}px/{{line_height}}px {FONTS}; white-space: pre; }}}}
.{{unique_id}}-title {{{{ font: bold 18px system-ui, sans-serif; }}}}
{{styles}}
</style>
<defs>
{{lines}}
</defs>
{{chrome}}
<g transform="translate({{terminal_x}}, {{terminal_y}})">
{{backgrounds}}
<g class="{{unique_id}}-matrix">
{{matrix}}
</g>
</g>
</svg>
"""


def draw(name: str, title: str, lines: Sequence[Text], columns: int) -> str:
    """Draw a terminal with these lines.

    Args:
        name: Of the picture; marks its styles.
        title: What stands in the terminal's bar.
        lines: What is on it.
        columns: How wide it is.
    """
    console = Console(
        record=True, width=columns, file=io.StringIO(), force_terminal=True, color_system="truecolor", highlight=False
    )
    for line in lines:
        console.print(line, no_wrap=True, overflow="crop", crop=True)
    svg = console.export_svg(title=title, theme=THEME, code_format=_FORMAT, unique_id=name)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def words_of(svg: str) -> list[str]:
    """Return the texts in a picture line by line, for comparison."""
    import html

    lines: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in re.findall(r'<text [^>]*?x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg):
        lines.setdefault(float(y), []).append((float(x), html.unescape(text).replace("\xa0", " ")))
    return ["".join(text for _x, text in sorted(parts)).rstrip() for _y, parts in sorted(lines.items())]
