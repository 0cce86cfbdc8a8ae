"""SSO201, SSO205, SSO206, SSO208, SSO209: sessions: complete, used, where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.config.reading import Section
from ssocfg.doctor.checks.portals import parse_start_url_of
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import belongs_in_config, count_of, lacks, meant_name, name_some, plain_value
from ssocfg.doctor.mending import set_key
from ssocfg.errors import find_nearest

_NEEDED = ("sso_start_url", "sso_region")
_MOST_COMPARED = 200  # names of no session; the check of those shows no more either


def users_of(facts: Facts, session: str) -> list[str]:
    """Name the profiles that use a session, in file order."""
    users = (p for p in facts.config.profiles.values() if p.sso_session)
    return [profile.name for profile in users if plain_value(profile.sso_session) == session]


def _section(facts: Facts, owner: SsoSession | Profile) -> Section:
    return facts.config.section_of(owner)


@check("SSO201", "session-missing-key", "error")
def session_missing_key(facts: Facts) -> Iterator[Observation]:
    """A session lacks its start URL or its region.

    What it looks at: `sso_start_url` and `sso_region` of every `[sso-session]`.

    Why it matters: no tool can sign in with the session; every profile that uses it fails.

    Example: `[sso-session corp]` with `sso_start_url` alone.

    Fix: write the missing key; both values stand in the invitation mail or in the access portal.

    Fix safety: manual.

    Source: botocore 1.44.5, tokens.py `SSOTokenProvider._load_sso_config`; credentials.py `SSOProvider`.
    """
    for session in facts.config.sessions.values():
        section = _section(facts, session)
        empty = [key for key in _NEEDED if session.get(key) == ""]
        missing = [key for key in _NEEDED if key not in session.settings and lacks(section, key)]
        if not empty and not missing:
            continue
        users = users_of(facts, session.name)
        faults = [*(f"no {key}" for key in missing), *(f"an empty {key}" for key in empty)]
        yield Observation(
            f'sso-session "{session.name}" has {" and ".join(faults)}',
            facts.config.place_of(session, None if missing else empty[0]),
            {"profiles": name_some(users)} if users else {},
            Fix(f"write {' and '.join((*missing, *empty))} in [{section.header}]"),
            severity=None if users else "warning",
        )


@check("SSO205", "unused-session", "info")
def unused_session(facts: Facts) -> Iterator[Observation]:
    """No profile uses a session.

    What it looks at: every `[sso-session]`, and the `sso_session` of every profile. A session that a section names
    which AWS tools do not use, or that a misspelled name is near to, is told of by the check of that section or name.

    Why it matters: it does no harm; perhaps a profile was meant to use it.

    Example: `[sso-session old]` after its profiles were deleted.

    Fix: remove the section, or name it in a profile.

    Fix safety: manual; a program may use the session by its name.

    Source: AWS CLI v2, `aws sso login --sso-session` works without a profile.
    """
    used = {plain_value(profile.sso_session) for profile in facts.config.profiles.values()}
    unused = [session for session in facts.config.sessions.values() if session.name not in used]
    meant = _meant_sessions(facts) if unused else set[str]()
    for session in unused:
        if session.name not in meant:
            yield Observation(
                f'no profile uses sso-session "{session.name}"',
                facts.config.place_of(session),
                fix=Fix("remove the section, or name it in a profile"),
            )


def _meant_sessions(facts: Facts) -> set[str]:
    """Return the sessions that sections without effect name, and those that are nearest to names of no session."""
    texts = (section.settings.get("sso_session") for section in facts.config.reading.sections)
    named = dict.fromkeys(plain_value(text) for text in texts if isinstance(text, str))
    known = tuple(facts.config.sessions)
    unknown = islice((name for name in named if name not in facts.config.sessions), _MOST_COMPARED)
    return {*named, *(find_nearest(meant_name(name)[1], known) or "" for name in unknown)}


@check("SSO206", "scopes-not-refreshable", "info")
def scopes_not_refreshable(facts: Facts) -> Iterator[Observation]:
    """A session asks for no scopes, so that a sign-in by device code cannot be renewed.

    What it looks at: `sso_registration_scopes` of every session.

    Why it matters: without scopes the service gives no refresh token to a device sign-in; it ends after an hour and
    everyone has to sign in again.

    Example: a session without `sso_registration_scopes`.

    Fix: write `sso_registration_scopes = sso:account:access`.

    Fix safety: unsafe; the next sign-in registers anew.

    Source: AWS CLI v2, botocore/utils.py `SSOTokenFetcher` (device: scopes only if given) and
    `SSOTokenFetcherAuth` (`sso:account:access` by default).
    """
    for session in facts.config.sessions.values():
        section = _section(facts, session)
        if not session.scopes and lacks(section, "sso_registration_scopes"):
            yield Observation(
                f'sso-session "{session.name}" asks for no scopes: a sign-in by device code ends after an hour',
                facts.config.place_of(session),
                fix=set_key(
                    "write sso_registration_scopes = sso:account:access",
                    [section.header],
                    "sso_registration_scopes",
                    "sso:account:access",
                ),
            )


@check("SSO208", "twin-sessions", "info")
def twin_sessions(facts: Facts) -> Iterator[Observation]:
    """Two sessions stand for the same Identity Center instance.

    What it looks at: sessions with the same start URL (in its plain spelling) and region.

    Why it matters: tokens are kept by the session's name, so you sign in once for each.

    Example: `[sso-session corp]` and `[sso-session corp-admin]` with the same URL.

    Fix: let all profiles use one of them; two are right where they differ in scopes.

    Fix safety: manual.

    Source: botocore 1.44.5, utils.py `SSOTokenLoader._generate_cache_key`.
    """
    twins: dict[tuple[str, str, tuple[str, ...]], list[SsoSession]] = {}
    for session in facts.config.sessions.values():
        url = parse_start_url_of(session)
        if url is not None:
            key = (url.plain, plain_value(session.sso_region), tuple(sorted(session.scopes)))
            twins.setdefault(key, []).append(session)
    for (url_text, _region, _scopes), sessions in twins.items():
        if len(sessions) > 1:
            yield Observation(
                f"{count_of(len(sessions), 'session')} stand for one instance: each needs a sign-in of its own",
                facts.config.place_of(sessions[1]),
                {"sessions": name_some(s.name for s in sessions), "start URL": url_text},
                Fix("let all profiles use one of them"),
            )


@check("SSO209", "session-in-credentials-file", "error", requires=("credentials-file",))
def session_in_credentials_file(facts: Facts) -> Iterator[Observation]:
    """An `[sso-session]` or `[profile]` header stands in the credentials file.

    What it looks at: section names of `~/.aws/credentials`; values are never read.

    Why it matters: in that file every header is the name of a profile: botocore sees a profile called
    "sso-session corp", and no session.

    Example: the block from a wiki page was pasted into the wrong file.

    Fix: move the section to the config file.

    Fix safety: manual; it comes into force, and its values are read by nobody but you.

    Source: botocore 1.44.5, session.py `full_config`; the SDKs' shared parser cases.
    """
    if facts.credentials is None:
        return
    for header, place in facts.credentials.places.items():
        if belongs_in_config(header):
            yield Observation(
                f'[{header}] stands in the credentials file, where it is a profile named "{header}"',
                place,
                {"config file": facts.config_file.path},
                fix=Fix("move the section to the config file"),
                severity=None if header.split()[0] == "sso-session" else "warning",
            )


SESSION_CHECKS: tuple[Check, ...] = (
    session_missing_key,
    unused_session,
    scopes_not_refreshable,
    twin_sessions,
    session_in_credentials_file,
)
