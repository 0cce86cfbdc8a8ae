"""What the doctor says of the examples, word for word, and what its fixes do: `said.txt` in each code's folder.

`python -m checks.said` in `tests` writes these files anew, where other words are meant. Root cannot be kept from reading
a file; what is said of that then stays as it was.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import ssocfg
from checks.examples import FIRING, FOLDER, Example, Home

# What changes from run to run: instants, how far they are from now, ports, words of the system.
VARYING = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?", "INSTANT"),
    (r"\b\d+ (seconds?|minutes?|hours?|days?)(?= ago\b)|(?<=\bin )\d+ (seconds?|minutes?|hours?|days?)\b", "TIME"),
    (r"(?<=(?:s not known|not trusted)) \([^)]*\)", " (WORDS OF THE SYSTEM)"),
    (r"(?<=\b127\.0\.0\.1:)\d+|(?<=\blocalhost:)\d+", "PORT"),
)


def say(home: Home) -> str:
    """Write down the findings of an example's code, with all that people read of them."""
    found = ssocfg.diagnose().by_code(home.example.code)
    return say_findings(home.example.folder.name, found, home.path)


def say_findings(title: str, found: Iterable[ssocfg.Finding], home: Path) -> str:
    """Write down findings under a title."""
    text = "\n".join([f"# {title}", *(line for finding in found for line in _lines(finding))])
    text = text.replace(str(home), "~")
    for pattern, word in VARYING:
        text = re.sub(pattern, word, text)
    return text


def _lines(finding: ssocfg.Finding) -> Iterator[str]:
    yield f"{finding.severity} {finding.name}: {finding.place}"
    yield f"  {finding.message}"
    yield from (f"  {label}: {text}" for label, text in finding.evidence.items())
    fix = finding.fix
    if fix is not None:
        yield f"  {fix.safety}{', by itself' if fix.is_mechanical else ''}: {fix.title}"
        yield from (f"    {line}" for line in (fix.diff or "").splitlines())
        for step in (*fix.edits, *fix.repairs, *fix.files):
            yield f"    {step!r}{': ' + step.value if isinstance(step, ssocfg.SetKey) else ''}"
        if fix.command:
            yield f"    $ {' '.join(fix.command)}"


def read_said(code: str) -> dict[str, str]:
    """Read what was said of each example of a code when it was written down."""
    return read_parts(FOLDER / code / "said.txt")


def read_parts(path: Path) -> dict[str, str]:
    """Read what stands under each title."""
    parts = path.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    return {part.partition("\n")[0].removeprefix("# "): part for part in parts}


def write_said(folder: Path) -> None:
    """Write the files."""
    said: dict[str, list[str]] = {}
    for example in FIRING:
        said.setdefault(example.code, []).append(_say_of(example, folder / str(example)))
    for code, parts in said.items():
        (FOLDER / code / "said.txt").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _say_of(example: Example, folder: Path) -> str:
    if example.is_beyond_this_user:
        return read_said(example.code)[example.folder.name]
    with pytest.MonkeyPatch.context() as monkeypatch:
        return say(Home(folder, example, monkeypatch))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write_said(Path(folder))
