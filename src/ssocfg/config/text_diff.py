r"""Show how two versions of a config file differ, as a unified diff without any secret in it.

Lines end at LF only, so that a changed line end shows (a carriage return stays in the text, for the printer to escape).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssocfg.config.line_matching import find_changes
from ssocfg.config.secret_lines import SHOWN, find_secret_parts
from ssocfg.values.masking import mask_secrets
from ssocfg.values.secret import MASK

CONTEXT = 3
_NO_END = "\\ No newline at end of file"
_Opcode = tuple[str, int, int, int, int]


def diff_config(old: bytes, new: bytes, name: str) -> str:
    """Return the unified diff of two versions of a config file; values of secret keys are hidden.

    Args:
        old: The bytes before.
        new: The bytes after.
        name: The file's name, for the two lines at the top.

    Returns:
        Lines that end in LF; an empty text where the two are equal. What is not UTF-8 shows as surrogates.
    """
    if old == new:
        return ""
    before, after = _split(old), _split(new)
    shown_before, shown_after = list(_mask(before)), list(_mask(after))
    title = name.replace("\n", " ").replace("\r", " ")
    lines = [f"--- {title}", f"+++ {title}"]
    for group in _group(_compare(before, after)):
        lines.append(_describe(group))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += _show(" ", shown_before[i1:i2])
            else:
                lines += [*_show("-", shown_before[i1:i2]), *_show("+", shown_after[j1:j2])]
    return "".join(f"{line}\n" for line in lines)


def show_config(data: bytes) -> list[str]:
    """Return the lines of a config file without their line ends; values of secret keys are hidden."""
    return [mask_secrets(line.removesuffix("\n").removesuffix("\r")) for line in _mask(_split(data))]


def _split(data: bytes) -> list[str]:
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:] * bool(lines[-1])


def _show(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield mark + mask_secrets(line.removesuffix("\n"))
        if not line.endswith("\n"):
            yield _NO_END


def _mask(lines: Sequence[str]) -> Iterator[str]:
    """Hide the values of secret keys, in comments too, and what continues them."""
    for line, at in zip(lines, find_secret_parts(lines), strict=True):
        if at == SHOWN:
            yield line
        else:
            end = "\r\n" if line.endswith("\r\n") else "\n" * line.endswith("\n")
            yield f"{line[:at]}{MASK}{end}"


def _compare(before: Sequence[str], after: Sequence[str]) -> list[_Opcode]:
    """Say which runs of lines are equal and which are not; the first and the last are equal, if of no lines."""
    opcodes: list[_Opcode] = []
    at = new_at = 0
    for start, end, new_start, new_end in find_changes(before, after):
        opcodes += [("equal", at, start, new_at, new_start), ("replace", start, end, new_start, new_end)]
        at, new_at = end, new_end
    return [*opcodes, ("equal", at, len(before), new_at, len(after))]


def _group(opcodes: Sequence[_Opcode]) -> Iterator[list[_Opcode]]:
    """Give the changes with a few equal lines around each; those that are near each other together."""
    group: list[_Opcode] = []
    for number, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag != "equal":
            group.append((tag, i1, i2, j1, j2))
            continue
        first, last = number == 0, number == len(opcodes) - 1
        if not first and not last and i2 - i1 <= 2 * CONTEXT:
            group.append((tag, i1, i2, j1, j2))
            continue
        if not first and group:
            yield [*group, (tag, i1, min(i2, i1 + CONTEXT), j1, min(j2, j1 + CONTEXT))]
        group = [(tag, max(i1, i2 - CONTEXT), i2, max(j1, j2 - CONTEXT), j2)]


def _describe(group: Sequence[_Opcode]) -> str:
    (_, i1, _, j1, _), (_, _, i2, _, j2) = group[0], group[-1]
    return f"@@ -{_range(i1, i2)} +{_range(j1, j2)} @@"


def _range(start: int, stop: int) -> str:
    length = stop - start
    return f"{start + 1 if length else start}" + ("" if length == 1 else f",{length}")
