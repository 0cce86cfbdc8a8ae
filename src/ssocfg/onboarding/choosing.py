"""Find what somebody means among many: by the whole of one of its names, or by parts of them."""

from __future__ import annotations

from collections.abc import Sequence


def find_matches(candidates: Sequence[Sequence[str]], text: str) -> tuple[int, ...]:
    """Find the candidates that a text means.

    Args:
        candidates: The names of each, such as id, name and e-mail address of an account.
        text: A whole name, which then counts alone; or words of which each stands somewhere in the names. Capital and
            small letters are alike. An empty text means all.

    Returns:
        The positions of those that fit, in their order; more than one where the text does not tell them apart.
    """
    wanted = text.strip().casefold()
    folded = [[name.casefold() for name in names] for names in candidates]
    whole = tuple(number for number, names in enumerate(folded) if wanted and wanted in (n.strip() for n in names))
    if whole:
        return whole
    words = wanted.split()
    joined = ("\n".join(names) for names in folded)
    return tuple(number for number, names in enumerate(joined) if all(word in names for word in words))
