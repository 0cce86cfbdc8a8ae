"""Mend the text of a config file, also of one that no parser accepts.

Pure: bytes in, bytes out. Each repair is proven before the next begins: whatever either dialect could read before, as
far as its reading gets past what makes it refuse the file, reads the same after, but for what the repair is about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ssocfg.config.lines import BOM, scan_lines
from ssocfg.config.reading import Dialect
from ssocfg.config.repair_lines import LINE_MENDERS
from ssocfg.config.repair_portably import write_portably
from ssocfg.config.repair_proof import Draft, Entry, Leeway, prove
from ssocfg.config.repair_sections import drop_duplicate_key, merge_sections
from ssocfg.config.repairs import Repair, RepairKind

BLANK_KINDS = frozenset("\xa0\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\x1f")
_Mender = Callable[[Draft, Repair], tuple[str, Leeway]]


def repair_config(data: bytes, repairs: Sequence[Repair], *, file: str = "<config>") -> bytes:
    """Mend a config file's text.

    Args:
        data: The file's bytes.
        repairs: What to mend, in order; line numbers are those of the text as the repairs before have left it.
        file: The name that errors carry.

    Returns:
        The mended bytes; the same ones where there was nothing to mend.

    Raises:
        EditRefusedError: A repair does not fit the text, or something would be read otherwise than before that it is
            not about. Nothing is mended then.
    """
    draft = Draft(scan_lines(data), file)
    for repair in repairs:
        text, leeway = _MENDERS[repair.kind](draft, repair)
        if text != draft.scanned.text:
            mended = Draft(scan_lines(text.encode("utf-8", "surrogateescape")), file)
            prove(draft, mended, leeway, repair.line)
            draft = mended
    return draft.scanned.data


def _strip_byte_order_mark(draft: Draft, _repair: Repair) -> tuple[str, Leeway]:
    return draft.scanned.text.lstrip(BOM), Leeway()


def _re_encode(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    if repair.text == "utf-16":
        return _from_utf_16(draft), Leeway(lost=_anything, spelled=_nothing)

    def decoded(text: str) -> str:
        return "".join(_decode_one(draft, c, repair.text) if "\udc80" <= c <= "\udcff" else c for c in text)

    return decoded(draft.scanned.text), Leeway(spelled=decoded)


def _decode_one(draft: Draft, surrogate: str, encoding: str) -> str:
    try:
        return surrogate.encode("utf-8", "surrogateescape").decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise draft.refuse(f"it has a byte that is nothing in {encoding}", *(draft.scanned.bad_byte or (0,))[:1]) from (
            error
        )


def _from_utf_16(draft: Draft) -> str:
    data = draft.scanned.data
    order = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2])
    if order is None:
        raise draft.refuse("it does not begin as UTF-16 does")
    try:
        return data[2:].decode(order)
    except UnicodeDecodeError as error:
        raise draft.refuse("it is not UTF-16 to its end") from error


def _anything(_dialect: Dialect, _entry: Entry, _value: str) -> bool:
    return True


def _nothing(_text: str) -> str:
    return ""


def _unify_line_ends(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    text = draft.scanned.text
    had_lone = text.count("\r") > text.count("\r\n")

    def lost(dialect: Dialect, _entry: Entry, _value: str) -> bool:
        return had_lone and dialect == "sdk"  # to which the file was one long line

    one_kind = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return one_kind.replace("\n", repair.text), Leeway(lost, gains=False, toward_botocore=True)


def _replace_character(draft: Draft, repair: Repair) -> tuple[str, Leeway]:
    character = repair.text
    substitute = " " if character in BLANK_KINDS else ""

    def replaced(text: str) -> str:
        return text.replace(character, substitute)

    def lost(_dialect: Dialect, entry: Entry, value: str) -> bool:
        return character in value or any(character in part for part in entry)

    text = draft.scanned.text
    kept = draft.bom if character == BOM else ""
    return kept + replaced(text[len(kept) :]), Leeway(lost, spelled=replaced)


_MENDERS: dict[RepairKind, _Mender] = {
    "strip-byte-order-mark": _strip_byte_order_mark,
    "re-encode": _re_encode,
    "unify-line-ends": _unify_line_ends,
    "merge-sections": merge_sections,
    "drop-duplicate-key": drop_duplicate_key,
    "write-portably": write_portably,
    "replace-character": _replace_character,
    **LINE_MENDERS,
}
