"""Hide what looks like a secret in any text that is shown: in a line of a config file, in a value, in a report."""

from __future__ import annotations

import re

from ssocfg.values.secret import MASK

# A word, and what stands between it and its value. Each run of letters is looked at once, however long a line is.
_WORD = r"(?<![\w.-])([\w.-]++)[\"']?(\s*+[=:]\s*+|\s++)(?=\S)"
_SECRET_WORDS = ("secret", "token", "tokn", "passwd", "password", "private_key", "privatekey")
_NO_SECRETS = ("_file", "_url")  # the places of tokens are none
_KEY_LIKE = r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40,}={0,2}"
_SURELY_A_KEY = 100
_SECRET_KEY_LENGTH = 40
_DISTINCT_CHARACTERS = 12


def mask_secrets(line: str) -> str:
    """Hide what looks like a secret in a line of a config file: what follows a word for a secret, and bare keys."""
    return mask_keys(_mask_after_word(line, is_value=False))


def mask_value(value: str) -> str:
    """Hide what looks like a secret in a value; also in lines and comments that it swallowed."""
    return "\n".join(mask_keys(_mask_after_word(line, is_value=True)) for line in value.split("\n"))


def _mask_after_word(line: str, *, is_value: bool) -> str:
    for found in re.finditer(_WORD, line):
        word, delimiter = found[1].lower(), found[2]
        # In a value a mere blank, or the colon of an ARN, delimits nothing; behind an option of a command it does.
        delimits = not is_value or "=" in delimiter or delimiter.endswith(": ") or word.startswith("-")
        if delimits and not word.endswith(_NO_SECRETS) and any(secret in word for secret in _SECRET_WORDS):
            return line[: found.end()] + MASK
    return line


def mask_keys(text: str) -> str:
    """Hide runs of letters and digits that look like a secret access key or a token, wherever they stand."""
    if "://" in text and "@" in text:
        text = re.sub(r"\S+", lambda word: _mask_users(word.group()), text)
    if len(text) < _SECRET_KEY_LENGTH:
        return text
    return re.sub(_KEY_LIKE, lambda run: MASK if _is_key(run.group()) else run.group(), text)


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
