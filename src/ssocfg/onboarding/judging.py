"""Say whether settings that somebody is about to write make sense to AWS tools.

What would break the file is refused elsewhere (`config.edits`); here it is about values that can be written and that no
AWS tool could use. The text of a value is never repeated, only what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NoReturn

from ssocfg.config.model import Config
from ssocfg.config.schema import KINDS, find_near_key
from ssocfg.errors import DoubtfulValueError, InvalidValueError, find_nearest
from ssocfg.onboarding.settings import Kind
from ssocfg.values import is_known_region, parse_account_id, parse_region, parse_role_name, parse_start_url
from ssocfg.values.choices import CHOICES
from ssocfg.values.regions import KNOWN_REGIONS, is_pseudo_region
from ssocfg.values.start_url import find_mismatch, looks_like_portal

_TRUTHS = {"true": ("yes", "on", "1", "y"), "false": ("no", "off", "0", "n")}
_HALF_BOOLEAN = "endpoint_discovery_enabled"  # may also be "auto"
_SCOPE = r"[!-+\--~]+"


def judge_settings(kind: Kind, settings: Mapping[str, str], config: Config) -> None:
    """Judge keys and values one by one.

    Raises:
        DoubtfulValueError: The first one that makes no sense.
    """
    for key, value in settings.items():
        near = find_near_key(key.partition(".")[0], kind)
        if near is not None:
            raise DoubtfulValueError(key, "no AWS tool knows this key", near)
        if key in CHOICES:
            _judge_choice(key, value)
        else:
            judge = _JUDGES.get(KINDS.get(key, ""))
            if judge is not None:
                judge(key, value, config)


def judge_portal(url: str | None, region: str | None) -> None:
    """Judge whether a start URL and a region go together; what is none of either is not judged here.

    Raises:
        DoubtfulValueError: They do not.
    """
    try:
        parsed, known = parse_start_url(url or ""), parse_region(region or "")
    except InvalidValueError:
        return
    mismatch = find_mismatch(parsed, known)
    if mismatch == "region":
        raise DoubtfulValueError("sso_region", "the start URL names another region", parsed.region)
    if mismatch == "partition":
        raise DoubtfulValueError("sso_region", "the start URL belongs to another partition of AWS than this region")


def judge_use_of_session(own: Mapping[str, str], name: str, config: Config) -> None:
    """Judge whether a profile with these keys of its own can use a session.

    Raises:
        DoubtfulValueError: A key says something else in the profile than in the session, which AWS tools refuse.

    Source: botocore 1.44.5, credentials.py `SSOProvider._load_sso_config`: every key of the session is compared.
    """
    session = config.sessions.get(name)
    for key, value in session.settings.items() if session is not None else ():
        if key in own and own[key] != value:
            reason = f'the profile and sso-session "{name}" would say different things under this key'
            raise DoubtfulValueError(key, reason)


def _judge_choice(key: str, value: str) -> None:
    known = CHOICES[key]
    if value not in known:
        raise DoubtfulValueError(key, f"it must be one of {', '.join(known)}", _near(value, known))


def _near(value: str, known: tuple[str, ...]) -> str | None:
    same = next((choice for choice in known if choice.lower() == value.lower()), None)
    return same or find_nearest(value.lower(), tuple(choice.lower() for choice in known))


def _judge_region(key: str, value: str, _config: Config) -> None:
    if key == "region" and is_pseudo_region(value):
        return
    try:
        known = is_known_region(parse_region(value))
    except InvalidValueError as error:
        raise DoubtfulValueError(key, error.reason, _near_region(value)) from error
    if not known:
        raise DoubtfulValueError(key, "ssocfg knows no such region", _near_region(value))


def _near_region(value: str) -> str | None:
    text = re.sub(r"[\s_-]+", "-", value.strip().lower())
    zone = text[:-1]
    return next((region for region in (text, zone) if is_known_region(region)), None) or find_nearest(
        text, KNOWN_REGIONS
    )


def judge_start_url(value: str, key: str = "sso_start_url") -> None:
    """Judge a start URL alone.

    Raises:
        DoubtfulValueError: Nobody could sign in with it.
    """
    try:
        url = parse_start_url(value)
    except InvalidValueError as error:
        raise DoubtfulValueError(key, error.reason, _near_url(value)) from error
    if url.expected_path is not None:
        near = f"https://{url.host}{url.expected_path}" if "ID" not in url.expected_path else None
        raise DoubtfulValueError(key, f"its path does not go with its host; {url.expected_path} would", near)
    if not url.is_aws_owned and looks_like_portal(url.host):
        raise DoubtfulValueError(key, "its host is not AWS's own, though it looks like awsapps.com")


def _judge_start_url(key: str, value: str, _config: Config) -> None:
    judge_start_url(value, key)


def _near_url(value: str) -> str | None:
    rest = re.sub(r"^[A-Za-z]*:?/*", "", value.strip(), count=1) if "://" in value else value.strip()
    for path in ("", "/start"):
        try:
            url = parse_start_url(f"https://{rest.rstrip('/')}{path}")
        except InvalidValueError:
            continue
        if url.is_aws_owned and url.expected_path is None:
            return url.plain
    return None


def _judge_account_id(key: str, value: str, _config: Config) -> None:
    try:
        parse_account_id(value)
    except InvalidValueError as error:
        digits = re.sub(r"[\s-]", "", value)
        raise DoubtfulValueError(key, error.reason, digits if re.fullmatch(r"[0-9]{12}", digits) else None) from error


def _judge_role_name(key: str, value: str, _config: Config) -> None:
    try:
        parse_role_name(value)
    except InvalidValueError as error:
        found = re.search(r"(?:AWSReservedSSO_)?([\w+=,.@-]{1,32}?)(?:_[0-9a-f]{16})?$", value, re.ASCII)
        raise DoubtfulValueError(
            key, error.reason, found[1] if found and ("/" in value or "_" in value) else None
        ) from error


def _judge_scopes(key: str, value: str, _config: Config) -> None:
    for scope in value.split(","):
        if not re.fullmatch(_SCOPE, scope.strip()):
            raise DoubtfulValueError(key, "scopes are words without blanks, separated by commas")


def _judge_session(key: str, value: str, config: Config) -> None:
    if value not in config.sessions:
        _refuse_unknown(key, "there is no sso-session of that name", value, tuple(config.sessions))


def _judge_services(key: str, value: str, config: Config) -> None:
    if value not in config.services:
        _refuse_unknown(key, "there is no services section of that name", value, tuple(config.services))


def _judge_profile(key: str, value: str, config: Config) -> None:
    """Judge the name of another profile, which may also stand in the credentials file."""
    near = find_nearest(value, tuple(config.profiles))
    if value not in config.profiles and near is not None:
        raise DoubtfulValueError(key, "no profile of the config file has that name", near)


def _refuse_unknown(key: str, reason: str, value: str, known: tuple[str, ...]) -> NoReturn:
    raise DoubtfulValueError(key, reason, find_nearest(value, known))


def _judge_boolean(key: str, value: str, _config: Config) -> None:
    if value.lower() not in _TRUTHS and (key, value) != (_HALF_BOOLEAN, "auto"):
        meant = next((truth for truth, words in _TRUTHS.items() if value.lower() in words), None)
        raise DoubtfulValueError(key, "it must be true or false", meant or _near(value, tuple(_TRUTHS)))


def _judge_number(key: str, value: str, _config: Config) -> None:
    if not (value.isascii() and value.isdigit()):
        raise DoubtfulValueError(key, "it must be a whole number")


def _judge_arn(key: str, value: str, _config: Config) -> None:
    if not value.startswith("arn:"):
        raise DoubtfulValueError(key, "it must be an ARN, which begins with arn:")


def _judge_url(key: str, value: str, _config: Config) -> None:
    if not re.match(r"https?://[^/\s]", value):
        raise DoubtfulValueError(key, "it must be a URL, which begins with https:// or http://")


_JUDGES: dict[str, Callable[[str, str, Config], None]] = {
    "account-id": _judge_account_id,
    "arn": _judge_arn,
    "boolean": _judge_boolean,
    "list": _judge_scopes,
    "number": _judge_number,
    "profile": _judge_profile,
    "region": _judge_region,
    "role-name": _judge_role_name,
    "services": _judge_services,
    "sso-session": _judge_session,
    "start-url": _judge_start_url,
    "url": _judge_url,
}
