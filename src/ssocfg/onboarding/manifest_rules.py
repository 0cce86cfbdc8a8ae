"""What each value of a manifest must be; every rule gives the text for the config file, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

from ssocfg.config.edits import check_new_key, check_new_name, check_value
from ssocfg.config.model import Config
from ssocfg.config.schema import KINDS, is_secret
from ssocfg.errors import DoubtfulValueError, InvalidValueError, find_nearest
from ssocfg.onboarding.judging import judge_settings
from ssocfg.values import is_known_region, parse_account_id, parse_region, parse_role_name
from ssocfg.values.choices import OUTPUT_FORMATS
from ssocfg.values.regions import KNOWN_REGIONS

FIELDS = {
    "session": "sso_session",
    "account": "sso_account_id",
    "role": "sso_role_name",
    "region": "region",
    "output": "output",
}
NEAR_FIELDS = {  # what people write who think of the config file
    "sso_session": "session",
    "sso_account_id": "account",
    "account_id": "account",
    "sso_role_name": "role",
    "role_name": "role",
    "sso_start_url": "start_url",
    "url": "start_url",
    "sso_region": "region",
    "sso_registration_scopes": "scopes",
    "format": "output",
    "default": "defaults",
    "settings": "defaults",
}
_OWN_FIELD = {key: field for field, key in FIELDS.items()}
_OF_SESSIONS = {"sso_start_url": "start_url", "sso_region": "region", "sso_registration_scopes": "scopes"}
_NEED_THE_CONFIG = ("profile", "services", "sso-session")  # kinds of values that name something elsewhere


class BadValueError(Exception):
    """A value of a manifest that cannot be used; never leaves the room.

    Attributes:
        reason: What is wrong, in words.
        inner: The key below the value that it is about; empty for the value itself.
    """

    def __init__(self, reason: str, inner: str = "") -> None:
        """Keep the reason."""
        super().__init__(reason, inner)
        self.reason: str = reason
        self.inner: str = inner


def read_text(value: object, what: str = "a text in quotes") -> str:
    """Take a text.

    Raises:
        BadValueError: It is none, or an empty one.
    """
    if not isinstance(value, str):
        raise BadValueError(f"it must be {what}")
    if not value:
        raise BadValueError("it is empty; leave it out instead")
    return value


def read_name(value: object, kind: str) -> str:
    """Take the name of a session or profile."""
    name = str(value)
    with _our_words():
        check_new_name(name, kind)
    return name


def read_start_url(value: object, config: Config) -> str:
    """Take a start URL."""
    text = read_text(value)
    with _our_words():
        judge_settings("sso-session", {"sso_start_url": text}, config)
    return text


def read_region(value: object) -> str:
    """Take a region; one that ssocfg does not know must be named like one that it knows, but for the number."""
    text = read_text(value)
    try:
        parse_region(text)
    except InvalidValueError as error:
        raise BadValueError(f"{error.reason}{_offer(text.lower(), KNOWN_REGIONS)}") from error
    if not is_known_region(text) and text.rstrip("0123456789") not in {known[:-1] for known in KNOWN_REGIONS}:
        raise BadValueError(f"ssocfg knows no such region{_offer(text, KNOWN_REGIONS)}")
    return text


def _offer(name: str, known: tuple[str, ...]) -> str:
    near = find_nearest(name, known)
    return f'; did you mean "{near}"?' if near is not None else ""


def read_scopes(value: object) -> str:
    """Take scopes: a list, joined as AWS tools write it, or a text as it is; an empty list is for no scopes at all."""
    if not isinstance(value, str | list):
        raise BadValueError('it must be a list of texts, such as ["sso:account:access"]')
    listed = value.split(",") if isinstance(value, str) else cast("list[object]", value)
    scopes = [read_text(scope, "a list of texts") for scope in listed]
    scopes = [scope.strip() for scope in scopes] if isinstance(value, str) else scopes
    if not all(re.fullmatch(r"[!-+\--~]+", scope) for scope in scopes):
        raise BadValueError("scopes are words without blanks and commas")
    return value if isinstance(value, str) else ",".join(scopes)


def read_account(value: object, accounts: Mapping[str, str | None]) -> str | None:
    """Take an account's id, or the alias of one; None for an alias whose own id is wrong."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise BadValueError("write it in quotes; as a number it would lose zeros in front")
    text = read_text(value, "twelve digits in quotes, or a name from [accounts]")
    if text in accounts:
        return accounts[text]
    try:
        return parse_account_id(text)
    except InvalidValueError as error:
        reason = error.reason if text[:1].isdigit() else f'[accounts] has no "{text}"{_offer(text, tuple(accounts))}'
        raise BadValueError(reason) from error


def read_role(value: object) -> str:
    """Take a role."""
    with _our_words():
        return parse_role_name(read_text(value))


def read_output(value: object) -> str:
    """Take an output format."""
    text = read_text(value)
    if text not in OUTPUT_FORMATS:
        raise BadValueError(f"it must be one of {', '.join(OUTPUT_FORMATS)}")
    return text


def read_settings(value: object, config: Config) -> Iterator[tuple[str, str] | BadValueError]:
    """Take further keys: yields key and text, or what is wrong with one.

    Raises:
        BadValueError: It is no table.
    """
    if not isinstance(value, dict):
        raise BadValueError("it must be a table of keys as in the config file")
    for key, inner in _flatten(cast("dict[str, object]", value)):
        try:
            yield key, read_setting(key, inner, config)
        except BadValueError as error:
            yield BadValueError(error.reason, key)


def _flatten(table: dict[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", deep) for inner, deep in cast("dict[str, object]", value).items())
        else:
            yield key, value


def read_setting(key: str, value: object, config: Config) -> str:
    """Take a further key."""
    refuse_key(key.partition(".")[0])
    text = str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else value
    if not isinstance(text, str):
        raise BadValueError("it must be a text, a whole number, true or false")
    with _our_words():
        check_new_key(key)
        check_value(key, text)
        if KINDS.get(key) not in _NEED_THE_CONFIG and key != "region":
            judge_settings("profile", {key: text}, config)
    return text


def refuse_key(key: str) -> None:
    """Refuse a key that has a field of its own, belongs to sessions, or is secret.

    Raises:
        BadValueError: With where it belongs.
    """
    if key in _OWN_FIELD:
        raise BadValueError(f"write it as {_OWN_FIELD[key]}, outside of settings")
    if key in _OF_SESSIONS:
        raise BadValueError(f"write it as {_OF_SESSIONS[key]} of a session")
    if is_secret(key) or key == "aws_access_key_id":
        raise BadValueError("credentials do not belong in a manifest")


class _our_words:  # noqa: N801  reads as a function
    """Turn errors about values into ours; cheaper than a generator, for it is entered for each value."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, DoubtfulValueError):
            meant = f'; did you mean "{error.nearest}"?' if error.nearest is not None else ""
            raise BadValueError(f"{error.reason}{meant}") from error
        if isinstance(error, InvalidValueError):
            raise BadValueError(error.reason) from error
