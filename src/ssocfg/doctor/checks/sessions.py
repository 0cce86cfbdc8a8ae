"""SSO201 to SSO209: sessions: complete, plausible, agreeing with each other, used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ssocfg.config.model import Profile, SsoSession
from ssocfg.config.reading import Section
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, Severity, check
from ssocfg.doctor.judging import count_of, is_judgeable, lacks, name_some, plain_value
from ssocfg.errors import InvalidValueError, find_nearest
from ssocfg.values import Place, is_known_region, parse_region, parse_start_url, partition_of_region
from ssocfg.values.regions import KNOWN_REGIONS
from ssocfg.values.start_url import StartUrl

# AWS CLI knows a GovCloud issuer of its own, the .NET SDK uses the commercial one there too.
_SHARED_ISSUER = "identitycenter.amazonaws.com"
_PORTAL_SUFFIX = "awsapps.com"


class Instance(NamedTuple):
    """One mention of an Identity Center instance: by a session, or by a legacy profile itself.

    Attributes:
        owner: The session or the profile.
        label: How to name it in a message.
        url: The start URL, or None where it is missing or bad.
        region: The region as meant, or an empty text.
    """

    owner: SsoSession | Profile
    label: str
    url: StartUrl | None
    region: str


def find_instances(facts: Facts) -> list[Instance]:
    """Give every session, and every profile that names a start URL itself, in file order."""
    config = facts.config
    owners: list[SsoSession | Profile] = [*config.sessions.values()]
    owners += [profile for profile in config.profiles.values() if profile.is_legacy]
    return [Instance(owner, describe(owner), _parse_quietly(owner), plain_value(owner.sso_region)) for owner in owners]


def describe(owner: SsoSession | Profile) -> str:
    """Name a session or profile in a message."""
    return f'{"sso-session" if isinstance(owner, SsoSession) else "profile"} "{owner.name}"'


def _parse_quietly(owner: SsoSession | Profile) -> StartUrl | None:
    try:
        return parse_start_url(plain_value(owner.sso_start_url))
    except InvalidValueError:
        return None


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
        for key in ("sso_start_url", "sso_region"):
            empty = key in session.settings and not plain_value(session.get(key)) and not session.get(key)
            if not empty and (key in session.settings or not lacks(section, key)):
                continue
            users = users_of(facts, session.name)
            yield Observation(
                f'sso-session "{session.name}" has {"an empty" if empty else "no"} {key}',
                facts.config.place_of(session, key if empty else None),
                {"profiles": name_some(users)} if users else {},
                Fix(f"write {key} in [{section.header}]"),
                severity=None if users else "warning",
            )


@check("SSO202", "bad-start-url", "error")
def bad_start_url(facts: Facts) -> Iterator[Observation]:
    """A start URL is none, or is spelled in a way that gives trouble.

    What it looks at: scheme, host and path of `sso_start_url` in sessions and in profiles; whether the host is one of
    AWS's; `#/`, a trailing slash and the like are only worth a note.

    Why it matters: sign-in fails with "invalid request" or opens the wrong page. For a legacy profile every spelling
    has a token file of its own: signed in under one, not under the other.

    Example: `http://corp.awsapps.com/start`, or the address of the AWS console.

    Fix: copy the AWS access portal URL from the invitation mail.

    Fix safety: unsafe; another URL is another token for legacy profiles.

    Source: AWS CLI v2, customizations/sso/resolve.py; the forms are listed in `values/start_url.py`.
    """
    config = facts.config
    for owner in config.blocks:
        text = plain_value(owner.sso_start_url)
        if not text or not is_judgeable(owner.sso_start_url):
            continue
        place = config.place_of(owner, "sso_start_url")
        try:
            url = parse_start_url(text)
        except InvalidValueError as error:
            fix = Fix("copy the AWS access portal URL from the invitation mail", "unsafe")
            yield Observation(f"the start URL of {describe(owner)} is not usable: {error.reason}", place, fix=fix)
            continue
        yield from _judge_start_url(owner, text, url, place)


def _judge_start_url(owner: SsoSession | Profile, text: str, url: StartUrl, place: Place) -> Iterator[Observation]:
    if not url.is_aws_owned:
        near = _looks_like_portal(url.host)
        yield Observation(
            f"the start URL of {describe(owner)} has a host that is not AWS's own"
            + ("; it looks like a misspelled awsapps.com" if near else "; that is fine for a vanity domain"),
            place,
            {"host": url.host},
            Fix("compare it with the invitation mail"),
            severity="warning" if near else "info",
        )
    elif url.plain != text:
        yield Observation(
            f"the start URL of {describe(owner)} is not in its plain spelling; to some tools it is another one",
            place,
            {"plain spelling": url.plain},
            Fix(f"write {url.plain}", "unsafe"),
            severity="info",
        )


def _looks_like_portal(host: str) -> bool:
    registered = ".".join(host.split(".")[-2:])
    return _PORTAL_SUFFIX in host or find_nearest(registered, (_PORTAL_SUFFIX, "awsapps.cn")) is not None


@check("SSO203", "bad-region", "error")
def bad_region(facts: Facts) -> Iterator[Observation]:
    """A region is none, or not the one that the start URL names.

    What it looks at: `sso_region` of sessions and profiles, `region` of profiles, and the region in the start URL's
    host where it has one. A region that ssocfg does not know is only worth a note, unless it is close to a known one.

    Why it matters: with a wrong `sso_region` the browser says `invalid_grant` and the terminal waits; with a wrong
    `region` every command fails to connect.

    Example: `sso_region = eu-central-1a`, or `sso_region = Frankfurt`.

    Fix: write the region's code; the access portal shows Identity Center's region to administrators.

    Fix safety: manual.

    Source: botocore 1.44.5, data/partitions.json; aws-cli issue 5058 for the wrong `sso_region`.
    """
    config = facts.config
    for owner in config.blocks:
        for key in ("sso_region", "region"):
            text = plain_value(owner.get(key))
            if text and is_judgeable(owner.get(key)) and not (key == "region" and isinstance(owner, SsoSession)):
                yield from _judge_region(owner, key, text, config.place_of(owner, key))
    for instance in find_instances(facts):
        named = instance.url.region if instance.url else None
        if named and instance.region and named != instance.region:
            yield Observation(
                f"the start URL of {instance.label} names the region {named}, its sso_region is {instance.region}",
                config.place_of(instance.owner, "sso_region"),
                fix=Fix(f"write sso_region = {named}", "unsafe"),
                severity="warning",
            )


def _judge_region(owner: SsoSession | Profile, key: str, text: str, place: Place) -> Iterator[Observation]:
    try:
        parse_region(text)
    except InvalidValueError as error:
        yield Observation(f"the {key} of {describe(owner)} is no region: {error.reason}", place, fix=_region_fix(text))
        return
    if not is_known_region(text):
        near = find_nearest(text, KNOWN_REGIONS)
        severity: Severity = "warning" if near and partition_of_region(text) else "info"
        yield Observation(
            f"ssocfg knows no region {text} ({key} of {describe(owner)})",
            place,
            fix=_region_fix(text),
            severity=severity,
        )


def _region_fix(text: str) -> Fix:
    near = find_nearest(text.lower(), KNOWN_REGIONS)
    return Fix(f"write {near}, if that is meant" if near else "write the region's code, such as eu-central-1")


@check("SSO204", "sessions-disagree", "warning")
def sessions_disagree(facts: Facts) -> Iterator[Observation]:
    """One start URL is given two regions.

    What it looks at: start URLs in their plain spelling, with the `sso_region` beside each.

    Why it matters: an instance has one home region (or a few replicas); with another one sign-in ends in
    `invalid_grant`.

    Example: two sessions for `https://corp.awsapps.com/start`, one with `eu-west-1`, one with `us-east-1`.

    Fix: write the same region in both.

    Fix safety: manual.

    Source: aws-cli issue 5058; IAM Identity Center user guide, multi-Region access.
    """
    by_url: dict[str, list[Instance]] = {}
    for instance in find_instances(facts):
        if instance.url and instance.region:
            by_url.setdefault(instance.url.plain, []).append(instance)
    for url, instances in by_url.items():
        regions = list(dict.fromkeys(instance.region for instance in instances))
        if len(regions) > 1:
            odd = next(instance for instance in instances if instance.region != regions[0])
            evidence = {r: name_some(i.label for i in instances if i.region == r) for r in regions[:8]}
            yield Observation(
                f"{url} is given {count_of(len(regions), 'region')}: {name_some(regions)}",
                facts.config.place_of(odd.owner, "sso_region"),
                evidence,
                Fix("find out which region is right and write it everywhere"),
            )


@check("SSO205", "unused-session", "info")
def unused_session(facts: Facts) -> Iterator[Observation]:
    """No profile uses a session.

    What it looks at: every `[sso-session]`, and the `sso_session` of every profile.

    Why it matters: it does no harm; perhaps a profile was meant to use it.

    Example: `[sso-session old]` after its profiles were deleted.

    Fix: remove the section, or name it in a profile.

    Fix safety: manual; a program may use the session by its name.

    Source: AWS CLI v2, `aws sso login --sso-session` works without a profile.
    """
    used = {plain_value(profile.sso_session) for profile in facts.config.profiles.values()}
    for session in facts.config.sessions.values():
        if session.name not in used:
            yield Observation(
                f'no profile uses sso-session "{session.name}"',
                facts.config.place_of(session),
                fix=Fix("remove the section, or name it in a profile"),
            )


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
                fix=Fix("write sso_registration_scopes = sso:account:access", "unsafe"),
            )


@check("SSO207", "partition-mismatch", "error")
def partition_mismatch(facts: Facts) -> Iterator[Observation]:
    """The start URL and the region belong to different partitions of AWS.

    What it looks at: the partition of the start URL's host (AWS, China, GovCloud, European Sovereign Cloud) and that of
    `sso_region`.

    Why it matters: the endpoints of one partition do not know the other's instances; sign-in cannot work.

    Example: `https://start.home.awsapps.cn/directory/corp` with `sso_region = us-east-1`.

    Fix: correct whichever is wrong.

    Fix safety: manual.

    Source: botocore 1.44.5, data/partitions.json; AWS CLI v2, customizations/sso/resolve.py.
    """
    for instance in find_instances(facts):
        partition = partition_of_region(instance.region) if is_known_region(instance.region) else None
        if not instance.url or not partition or not instance.url.partition or instance.url.region:
            continue
        shared = instance.url.host == _SHARED_ISSUER and partition in ("aws", "aws-us-gov")
        if instance.url.partition != partition and not shared:
            yield Observation(
                f"the start URL of {instance.label} belongs to the partition {instance.url.partition}, "
                f"its sso_region {instance.region} to {partition}",
                facts.config.place_of(instance.owner, "sso_region"),
                {"start URL": instance.url.text},
                Fix("correct the start URL or sso_region, whichever is wrong"),
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
        url = _parse_quietly(session)
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

    Fix safety: unsafe; it comes into force.

    Source: botocore 1.44.5, session.py `full_config`; the SDKs' shared parser cases.
    """
    if facts.credentials is None:
        return
    for header, place in facts.credentials.places.items():
        word = header.split(maxsplit=1)[0] if header.split() else ""
        if word in ("sso-session", "profile") and header != word:
            yield Observation(
                f'[{header}] stands in the credentials file, where it is a profile named "{header}"',
                place,
                fix=Fix("move the section to the config file", "unsafe"),
                severity=None if word == "sso-session" else "warning",
            )


SESSION_CHECKS: tuple[Check, ...] = (
    session_missing_key,
    bad_start_url,
    bad_region,
    sessions_disagree,
    unused_session,
    scopes_not_refreshable,
    partition_mismatch,
    twin_sessions,
    session_in_credentials_file,
)
