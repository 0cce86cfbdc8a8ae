"""Hide what looks like a secret in any text that is shown: in a line of a config file, in a value, in a report."""

from __future__ import annotations

import re

from ssocfg.values.secret import MASK, ends_like_secret

# A word, and what stands between it and its value. Each run of letters is looked at once, however long a line is.
_WORD = r"(?<![\w.-])([\w.-]++)[\"']?(\s*+[=:]\s*+|\s++(?![=:]))(?=\S)"
_SECRET_WORDS = ("secret", "token", "tokn", "passwd", "password", "private_key", "privatekey")
_NO_SECRETS = ("_file", "_url")  # the places of tokens are none
# One of these is in every word for a secret, so that most texts need no search for words.
_HINTS = (*_SECRET_WORDS, "pwd", "pass", "api", "auth", "credential", "sig", "code", "key", "jwt", "assertion")
_ASSIGNED = r"(?<![\w.%-])([\w.%-]++)[\"']?[ \t]*+=[ \t]*+(?=\S)"  # a word, `=`, and the beginning of a value
_QUOTED = r"\"[^\"\n]*+\"?|'[^'\n]*+'?"
_ASSIGNED_VALUE = rf"{_QUOTED}|[^\s\"']++"
_PARAMETER_VALUE = rf"{_QUOTED}|[^\s&#\"']*+"
_BEHIND_VALUES = "]).,:;`"  # brackets of a header and marks of a sentence
_PARAMETERS = ("sig", "code", "key", "jwt", "assertion")  # of a URL
_KEY_LIKE = r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40,}={0,2}"
_SURELY_A_KEY = 100
_SECRET_KEY_LENGTH = 40
_DISTINCT_CHARACTERS = 12


def mask_secrets(line: str) -> str:
    """Hide what looks like a secret in a line of a config file: what follows a word for a secret, and bare keys."""
    return mask_keys(_mask_after_word(line, is_value=False))


def mask_value(value: str, key: str = "") -> str:
    """Hide what looks like a secret in a value; also in lines and comments that it swallowed.

    Args:
        value: Any value.
        key: The key that it belongs to, if that is known: that of a proxy's address has a password without a scheme.
    """
    if "@" in value and "proxy" in key.lower():
        value = _mask_proxy(value)
    return "\n".join(mask_keys(_mask_after_word(line, is_value=True)) for line in value.split("\n"))


def _mask_after_word(line: str, *, is_value: bool) -> str:
    has_proxy = "@" in line and "proxy" in line.lower()
    if not has_proxy and not _has_hint(line):
        return line
    url, proxy = line.find("://"), -1
    for found in re.finditer(_WORD, line):
        word, delimiter = found[1].lower(), found[2]
        if delimiter == "=" and 0 <= url < found.start() and _is_parameter(line, found.start()):
            continue  # of whose URL the rest can stay
        if _delimits(word, delimiter, is_value=is_value) and _is_telling(word):
            line = line[: found.end()] + MASK
            break
        if has_proxy and proxy < 0 and "proxy" in word and ("=" in delimiter or delimiter.endswith(": ")):
            proxy = found.end()
    return line if proxy < 0 else line[:proxy] + _mask_proxy(line[proxy:])


def _has_hint(text: str) -> bool:
    lower = text.lower()
    return any(hint in lower for hint in _HINTS)


def _is_parameter(line: str, start: int) -> bool:
    """Say whether a word stands where the name of a URL's parameter does, and not at the beginning of a comment."""
    mark = line[max(0, start - 1) : start]
    return mark in ("?", "&") or (mark in ("#", ";") and line[max(0, start - 2) : start - 1].strip() != "")


def _delimits(word: str, delimiter: str, *, is_value: bool) -> bool:
    """Say whether what follows a word is its value.

    In a value a mere blank, or the colon of an ARN, delimits nothing; behind an option of a command it does. Words that
    people also use in a sentence need a sign.
    """
    if "=" in delimiter or word.startswith("-"):
        return True
    if ends_like_secret(word):
        return ":" in delimiter and not is_value
    return not is_value or delimiter.endswith(": ")


def _is_telling(word: str) -> bool:
    return not word.endswith(_NO_SECRETS) and (any(part in word for part in _SECRET_WORDS) or ends_like_secret(word))


def _mask_proxy(value: str) -> str:
    """Hide user and password of a proxy's address that has no scheme; those with one `mask_keys` hides."""
    address = re.match(r"[\"']?\S*", value)
    assert address is not None  # noqa: S101  the pattern fits every text
    if "://" in address.group():
        return value
    return _mask_user(address.group()) + value[address.end() :]


def mask_keys(text: str) -> str:
    """Hide what is surely a secret, in any text: users in URLs, values behind `=`, and runs of letters like keys."""
    if "://" in text and "@" in text:
        text = re.sub(r"\S+", lambda word: _mask_users(word.group()), text)
    if "=" in text and _has_hint(text):
        text = _mask_assigned(text)
    if len(text) < _SECRET_KEY_LENGTH:
        return text
    return re.sub(_KEY_LIKE, lambda run: MASK if _is_key(run.group()) else run.group(), text)


def _mask_assigned(text: str) -> str:
    """Hide what stands behind a word for a secret and `=`, and the like parameters of URLs."""
    shown: list[str] = []
    at = 0
    for found in re.finditer(_ASSIGNED, text):
        is_parameter, word = _is_parameter(text, found.start()), found[1].lower()
        if found.start() < at or not (_is_telling(word) or (is_parameter and _is_telling_parameter(word))):
            continue
        value = re.compile(_PARAMETER_VALUE if is_parameter else _ASSIGNED_VALUE).match(text, found.end())
        assert value is not None  # noqa: S101  something stands there, and the patterns fit whatever it is
        kept = value.group().rstrip(_BEHIND_VALUES)
        if kept:
            shown += text[at : found.end()], MASK
            at = found.end() + len(kept)
    return "".join((*shown, text[at:])) if shown else text


def _is_telling_parameter(name: str) -> bool:
    parts = "signature" in name or "credential" in name
    return parts or name in _PARAMETERS or name.endswith(("_key", "-key"))


def _mask_users(word: str) -> str:
    """Hide users and passwords of the URLs in a word."""
    scheme, *rest = word.split("://")
    return "://".join((scheme, *map(_mask_user, rest)))


def _mask_user(rest: str) -> str:
    """Hide what stands before the host; a password also where `/` and `@`, which should be escaped, stand in it."""
    user, at, host = rest.rpartition("@")
    if at and ":" in user.partition("/")[0].partition("@")[0]:
        return f"{MASK}@{host}"
    authority, slash, path = rest.partition("/")
    _user, at, host = authority.rpartition("@")
    return f"{MASK}@{host}{slash}{path}" if at else rest


def _is_key(run: str) -> bool:
    if len(set(run)) < _DISTINCT_CHARACTERS:
        return False  # a line of dashes, as people draw them, is no key
    if len(run) >= _SURELY_A_KEY:
        return True
    fewest = 1 if len(run) == _SECRET_KEY_LENGTH else 4  # paths have capitals and digits too, but not many
    counts = [sum(map(is_kind, run)) for is_kind in (str.isdigit, str.isupper, str.islower)]
    return min(counts) >= fewest
