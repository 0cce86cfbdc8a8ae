"""Which access portal is meant, and which session of the config file is one of it."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import NamedTuple

from ssocfg.config.blocks import SsoSession
from ssocfg.config.model import Config
from ssocfg.errors import DoubtfulValueError, InvalidValueError
from ssocfg.onboarding.disputes import plain_url
from ssocfg.onboarding.judging import judge_portal, judge_settings, judge_start_url
from ssocfg.values import StartUrl, parse_start_url

_AROUND = " \t\r\n<>\"'`"  # what comes along when a URL is copied out of a mail
_HINT = "Mend it; if you know better, write it by `ssocfg session set` or `ssocfg profile set` with --force."
_ENDINGS = ("", "/start")


class Portal(NamedTuple):
    """An access portal as far as it is known.

    Attributes:
        start_url: Its URL: as the session has it, or in its plain spelling for a session that is yet to be.
        region: The region of Identity Center, or None where nothing says it yet.
        session: The name of the session that is there for it, or None.
    """

    start_url: str
    region: str | None
    session: str | None


def read_pasted_url(text: str) -> StartUrl:
    """Read a start URL as people paste it: with blanks or brackets around it, without `https://` or `/start`.

    Raises:
        InvalidValueError: It is none.
        DoubtfulValueError: Its path does not go with its host, or the host only looks like AWS's.
    """
    stripped = text.strip(_AROUND)
    scheme, mark, rest = stripped.partition("://")
    wanted = stripped if mark and scheme.lower() != "http" else f"https://{rest if mark else stripped}"
    for ending in _ENDINGS:
        with contextlib.suppress(InvalidValueError):
            found = parse_start_url(wanted.rstrip("/") + ending if ending else wanted)
            if ending == "" or (found.is_aws_owned and found.expected_path is None):
                with doubts_without_force():
                    judge_start_url(found.plain)
                return found
    return parse_start_url(wanted)


def find_portal(config: Config, url: StartUrl | None, region: str | None, session: str | None) -> Portal | None:
    """Find the portal that answers speak of.

    Args:
        config: The config as it is.
        url: The start URL, or None where there is no answer yet.
        region: The region of Identity Center, likewise.
        session: The name of a session, which may be there or be yet to be; likewise.

    Returns:
        The portal; None where neither a URL nor an existing session says which.

    Raises:
        DoubtfulValueError: The answers contradict each other or a session that is there.
    """
    if session is not None and session in config.sessions:
        return _of_session(config.sessions[session], url, region)
    if url is None:
        return None
    same = find_sessions(config, url)
    if session is None and same:
        return _of_session(_first_fitting(same, region), url, region)
    return Portal(url.plain, region or url.region, None)


def find_sessions(config: Config, url: StartUrl) -> tuple[SsoSession, ...]:
    """Find the sessions whose start URL is this one, however it is spelled, in file order."""
    return tuple(session for session in config.sessions.values() if plain_url(session.sso_start_url) == url.plain)


def check_portal(start_url: str, region: str, config: Config) -> None:
    """Refuse a start URL and a region with which nobody could sign in, as far as that can be told without asking.

    Raises:
        DoubtfulValueError: With what is wrong, and what was probably meant.
    """
    with doubts_without_force():
        judge_settings("sso-session", {"sso_start_url": start_url, "sso_region": region}, config)
        judge_portal(start_url, region)


@contextlib.contextmanager
def doubts_without_force() -> Generator[None]:
    """Let the doubts that come out of the block name the commands that have `--force`."""
    try:
        yield
    except DoubtfulValueError as doubt:
        doubt.hint = _HINT
        raise


def _first_fitting(sessions: tuple[SsoSession, ...], region: str | None) -> SsoSession:
    return next((session for session in sessions if region in (None, session.sso_region)), sessions[0])


def _of_session(session: SsoSession, url: StartUrl | None, region: str | None) -> Portal:
    """Take a session's own words, and the answers where it says nothing."""
    own_url, own_region = session.sso_start_url, session.sso_region
    if url is not None and own_url and plain_url(own_url) != url.plain:
        raise _contradiction(session, "sso_start_url")
    if region is not None and own_region and own_region != region:
        raise _contradiction(session, "sso_region")
    chosen = own_url or (url.plain if url is not None else "")
    if not chosen:
        raise _lack(session, "sso_start_url")
    return Portal(chosen, own_region or region or _region_of(chosen), session.name)


def _contradiction(session: SsoSession, key: str) -> DoubtfulValueError:
    shown = session.get(key)
    doubt = DoubtfulValueError(key, f'sso-session "{session.name}" of this portal says {shown}')
    doubt.hint = f"Leave the answer out, or change the session first: `ssocfg session set {session.name}`."
    return doubt


def _lack(session: SsoSession, key: str) -> DoubtfulValueError:
    doubt = DoubtfulValueError(key, f'sso-session "{session.name}" has none')
    doubt.hint = "Give --start-url too."
    return doubt


def _region_of(url: str) -> str | None:
    try:
        return parse_start_url(url).region
    except InvalidValueError:
        return None
