"""SSO202 to SSO204, SSO207: start URLs and regions: usable, and agreeing with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, Severity, check
from ssocfg.doctor.judging import count_of, is_judgeable, name_some, plain_value
from ssocfg.doctor.mending import set_key
from ssocfg.errors import InvalidValueError, find_nearest
from ssocfg.values import Place, is_known_region, parse_region, parse_start_url, partition_of_region
from ssocfg.values.regions import KNOWN_REGIONS, is_pseudo_region
from ssocfg.values.start_url import StartUrl, find_mismatch, looks_like_portal

_COPY_URL = Fix("copy the AWS access portal URL from the invitation mail")


class Portal(NamedTuple):
    """One mention of an access portal: by a session, or by a legacy profile itself.

    Attributes:
        owner: The session or the profile.
        label: How to name it in a message.
        url: The start URL, or None where it is missing or bad.
        region: The region as meant, or an empty text where it is missing or none.
    """

    owner: SsoSession | Profile
    label: str
    url: StartUrl | None
    region: str


def find_portals(facts: Facts) -> list[Portal]:
    """Give every session, and every profile that names a start URL itself, in file order."""
    owners = (owner for owner in facts.config.blocks if isinstance(owner, SsoSession) or owner.is_legacy)
    return [Portal(owner, describe(owner), parse_start_url_of(owner), _parse_region_of(owner)) for owner in owners]


def _parse_region_of(owner: SsoSession | Profile) -> str:
    try:
        return parse_region(plain_value(owner.sso_region))
    except InvalidValueError:
        return ""


def describe(owner: SsoSession | Profile) -> str:
    """Name a session or profile in a message."""
    return f'{"sso-session" if isinstance(owner, SsoSession) else "profile"} "{owner.name}"'


def describe_all(owners: Sequence[SsoSession | Profile]) -> str:
    """Name the first of several in a message and count the others."""
    return describe(owners[0]) + and_others(owners)


def and_others(owners: Sequence[SsoSession | Profile]) -> str:
    """Count all but the first of several; empty for one alone."""
    return f" and {count_of(len(owners) - 1, 'other')}" if len(owners) > 1 else ""


def list_all(owners: Sequence[SsoSession | Profile]) -> Mapping[str, str]:
    """Name several sessions or profiles as evidence; for a single one the message says enough."""
    names: dict[str, list[str]] = {}
    for owner in owners if len(owners) > 1 else ():
        names.setdefault("profiles" if isinstance(owner, Profile) else "sessions", []).append(owner.name)
    return {label: name_some(some) for label, some in names.items()}


def owners_by_line(facts: Facts, key: str) -> Iterator[Sequence[SsoSession | Profile]]:
    """Give the sessions and profiles of every line that sets a key; a line under `[DEFAULT]` has many."""
    config, heirs = facts.config, list[SsoSession | Profile]()
    for owner in config.blocks:
        if key in config.section_of(owner).settings:
            yield [owner]
        elif key in owner.settings and not heirs:
            heirs = [o for o in config.blocks if key in o.settings and key not in config.section_of(o).settings]
            yield heirs


def parse_start_url_of(owner: SsoSession | Profile) -> StartUrl | None:
    """Return the start URL of a session or profile, or None where it is missing or bad."""
    try:
        return parse_start_url(plain_value(owner.sso_start_url))
    except InvalidValueError:
        return None


@check("SSO202", "bad-start-url", "error")
def bad_start_url(facts: Facts) -> Iterator[Observation]:
    """A start URL is none, or is spelled in a way that gives trouble.

    What it looks at: scheme, host and path of `sso_start_url` in sessions and in profiles; whether the host is one of
    AWS's, and whether the path is the one that goes with it; `#/`, a trailing slash and the like are only worth a note,
    the address of a page in the portal is a warning.

    Why it matters: sign-in fails with "invalid request" or opens the wrong page. For a legacy profile every spelling
    has a token file of its own: signed in under one, not under the other.

    Example: `http://corp.awsapps.com/start`, or the address of the AWS console.

    Fix: copy the AWS access portal URL from the invitation mail.

    Fix safety: unsafe where a plainer spelling is proposed, since another URL is another token for legacy profiles;
    else manual.

    Source: AWS CLI v2, customizations/sso/resolve.py; the forms are listed in `values/start_url.py`.
    """
    for owners in owners_by_line(facts, "sso_start_url"):
        written = owners[0].sso_start_url
        text = plain_value(written) if is_judgeable(written) else ""
        if not text:
            continue
        place, what = facts.config.place_of(owners[0], "sso_start_url"), f"the start URL of {describe_all(owners)}"
        try:
            url = parse_start_url(text)
        except InvalidValueError as error:
            yield Observation(f"{what} is not usable: {error.reason}", place, list_all(owners), _COPY_URL)
            continue
        seen = _judge_start_url(what, url, place)
        if seen is not None:
            yield seen._replace(evidence={**seen.evidence, **list_all(owners)})


def _judge_start_url(what: str, url: StartUrl, place: Place) -> Observation | None:
    expected = url.expected_path
    if expected is not None:
        return Observation(
            f"{what} has a path that does not go with its host; expected is {expected or 'none'}",
            place,
            {"host": url.host},
            _COPY_URL,
            severity="warning",
        )
    if not url.is_aws_owned:
        near = looks_like_portal(url.host)
        return Observation(
            f"{what} has a host that is not AWS's own"
            + ("; it looks like a misspelled awsapps.com" if near else "; that is fine for a vanity domain"),
            place,
            {"host": url.host},
            Fix("compare it with the invitation mail"),
            severity="warning" if near else "info",
        )
    if url.plain != url.text:
        return Observation(
            f"{what} is that of a page in the portal, not of the portal"
            if _is_page(url)
            else f"{what} is not in its plain spelling; to some tools it is another one",
            place,
            {"plain spelling": url.plain},
            set_key(f"write {url.plain}", [place.section], "sso_start_url", url.plain),
            severity="warning" if _is_page(url) else "info",
        )
    return None


def _is_page(url: StartUrl) -> bool:
    """Say whether a start URL was copied from a page in the portal, such as that of one account."""
    return bool(url.text.partition("#")[2].strip("/")) or "?" in url.text


@check("SSO203", "bad-region", "error")
def bad_region(facts: Facts) -> Iterator[Observation]:
    """A region is none, or not the one that the start URL names.

    What it looks at: `sso_region` of sessions and profiles, `region` of profiles, and the region in the start URL's
    host where it has one. A region that ssocfg does not know is only worth a note, unless it is close to a known one.

    Why it matters: with a wrong `sso_region` the browser says `invalid_grant` and the terminal waits; with a wrong
    `region` every command fails to connect.

    Example: `sso_region = eu-central-1a`, or `sso_region = Frankfurt`.

    Fix: write the region's code; the access portal shows Identity Center's region to administrators.

    Fix safety: unsafe where a known region is near, or where the start URL names the region; manual otherwise.

    Source: botocore 1.44.5, data/partitions.json; aws-cli issue 5058 for the wrong `sso_region`.
    """
    for key in ("sso_region", "region"):
        for found in owners_by_line(facts, key):
            owners = [owner for owner in found if key == "sso_region" or isinstance(owner, Profile)]
            if owners and is_judgeable(owners[0].get(key)):
                yield from _judge_region(facts, owners, key)
    yield from _regions_unlike_urls(facts)


def _regions_unlike_urls(facts: Facts) -> Iterator[Observation]:
    for portal in find_portals(facts):
        named = portal.url.region if portal.url else None
        if portal.url and named and portal.region and find_mismatch(portal.url, portal.region) == "region":
            place = facts.config.place_of(portal.owner, "sso_region")
            message = f"the start URL of {portal.label} names the region {named}, its sso_region is {portal.region}"
            fix = set_key(f"write sso_region = {named}", [place.section], "sso_region", named)
            yield Observation(message, place, fix=fix, severity="warning")


def _judge_region(facts: Facts, owners: Sequence[SsoSession | Profile], key: str) -> Iterator[Observation]:
    text = plain_value(owners[0].get(key))
    if not text or is_known_region(text) or (key == "region" and is_pseudo_region(text)):
        return
    place, what = facts.config.place_of(owners[0], key), f"the {key} of {describe_all(owners)}"
    try:
        parse_region(text)
    except InvalidValueError as error:
        fix = _region_fix(text, key, place)
        yield Observation(f"{what} is no region: {error.reason}", place, list_all(owners), fix)
        return
    near = find_nearest(text, KNOWN_REGIONS)
    severity: Severity = "warning" if near and partition_of_region(text) else "info"
    message = f"{what} is unknown: ssocfg knows no region {text}"
    yield Observation(message, place, list_all(owners), _region_fix(text, key, place), severity)


def _region_fix(text: str, key: str, place: Place) -> Fix:
    near = find_nearest(text.lower(), KNOWN_REGIONS)
    if near is None:
        return Fix("write the region's code, such as eu-central-1")
    return set_key(f"write {near}, if that is meant", [place.section], key, near)


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
    by_url: dict[str, list[Portal]] = {}
    for portal in find_portals(facts):
        if portal.url and portal.region:
            by_url.setdefault(portal.url.plain, []).append(portal)
    for url, portals in by_url.items():
        regions = list(dict.fromkeys(portal.region for portal in portals))
        if len(regions) > 1:
            odd = next(portal for portal in portals if portal.region != regions[0])
            evidence = {r: name_some(i.label for i in portals if i.region == r) for r in regions[:8]}
            yield Observation(
                f"{url} is given {count_of(len(regions), 'region')}: {name_some(regions)}",
                facts.config.place_of(odd.owner, "sso_region"),
                evidence,
                Fix("find out which region is right and write it everywhere"),
            )


@check("SSO207", "partition-mismatch", "error")
def partition_mismatch(facts: Facts) -> Iterator[Observation]:
    """The start URL and the region belong to different partitions of AWS.

    What it looks at: the partition of the start URL's host (AWS, China, GovCloud, European Sovereign Cloud) and that of
    `sso_region`.

    Why it matters: the endpoints of one partition do not know the other's portals; sign-in cannot work.

    Example: `https://start.home.awsapps.cn/directory/corp` with `sso_region = us-east-1`.

    Fix: correct whichever is wrong.

    Fix safety: manual.

    Source: botocore 1.44.5, data/partitions.json; AWS CLI v2, customizations/sso/resolve.py.
    """
    for portal in find_portals(facts):
        if not portal.url or not is_known_region(portal.region):
            continue
        if find_mismatch(portal.url, portal.region) == "partition":
            yield Observation(
                f"the start URL of {portal.label} belongs to the partition {portal.url.partition}, "
                f"its sso_region {portal.region} to {partition_of_region(portal.region)}",
                facts.config.place_of(portal.owner, "sso_region"),
                {"start URL": portal.url.text},
                Fix("correct the start URL or sso_region, whichever is wrong"),
            )


PORTAL_CHECKS: tuple[Check, ...] = (
    bad_start_url,
    bad_region,
    sessions_disagree,
    partition_mismatch,
)
