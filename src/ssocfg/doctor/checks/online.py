"""SSO601, SSO602, SSO607, SSO608: whether AWS can be reached, takes the sign-ins, and agrees on the time and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ssocfg.config.blocks import Profile, SsoSession
from ssocfg.doctor.checks.portals import describe
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Gate, Observation, check
from ssocfg.doctor.judging import count_of, name_some
from ssocfg.values import Place

if TYPE_CHECKING:
    from ssocfg.doctor.online_facts import HostFact, HostFault, OnlineFacts, SessionFact, Stage

if TYPE_CHECKING:
    from ssocfg.tokens.state import WantedSession
    from ssocfg.values.skew import ClockSkew

ASKED: tuple[Gate, ...] = ("online", "config-text")
ANSWERED: tuple[Gate, ...] = ("online-answer", "config-text")

_STAGES: Mapping[Stage, str] = {
    "settings": "before the network: the settings leave no endpoint",
    "name": "looking up the name (DNS)",
    "connect": "connecting",
    "tls": "TLS: the connection is opened by something in between, or its certificate is not known here",
    "proxy": "the proxy",
    "time-out": "waiting for it",
    "answer": "waiting for the answer: the connection was cut",
    "not-aws": "the answer: it is not one of AWS's",
    "service": "the service itself",
    "too-many-requests": "the service itself: its quota",
}
_FIXES: Mapping[Stage, str] = {
    "settings": "correct the endpoint settings: AWS_ENDPOINT_URL and its kin, endpoint_url, ca_bundle",
    "name": "look at the network, the VPN and the spelling of sso_region",
    "connect": "look at the network, the VPN and the firewall",
    "tls": "name the certificates to trust with AWS_CA_BUNDLE; your network's administrator has those of its gateway",
    "proxy": "correct HTTPS_PROXY, or name in NO_PROXY what should go past it",
    "time-out": "look at the network, the VPN and the proxy",
    "answer": "try again; if it stays, look at the proxy and the VPN",
    "not-aws": "open a page in a browser, in case the network wants a sign-in; then look at the proxy",
    "service": "try again later, and look at https://health.aws.amazon.com",
    "too-many-requests": "wait a minute, then try again",
}


def owner_of(facts: Facts, session: WantedSession) -> SsoSession | Profile | None:
    """Return the section of a session, or the profile that is one by itself."""
    if session.name is not None:
        return facts.config.sessions.get(session.name)
    return facts.config.profiles.get(session.profile or "")


def place_of_session(facts: Facts, session: WantedSession, key: str | None = None) -> Place:
    """Return where a session stands, or one of its keys."""
    owner = owner_of(facts, session)
    if owner is None:
        return Place(facts.config_file.path)
    return facts.config.place_of(owner, key if key in owner.settings else None)


def name_session(facts: Facts, session: WantedSession) -> str:
    """Name a session in a message."""
    owner = owner_of(facts, session)
    return describe(owner) if owner is not None else f'sso-session "{session.name or session.start_url}"'


def answers_of(facts: Facts) -> OnlineFacts:
    """Return what AWS answered; where it was not asked, no check that needs it runs."""
    assert facts.online is not None  # noqa: S101  the gates see to it
    return facts.online


@check("SSO601", "unreachable", "error", requires=ASKED)
def unreachable(facts: Facts) -> Iterator[Observation]:
    """AWS cannot be reached, or not all of it.

    What it looks at: the calls to SSO-OIDC, the access portal and STS that the other online checks need. It says how
    far they came: the settings, DNS, the connection, TLS, the proxy, the wait for an answer, or the service itself.
    Hosts that fail alike make one finding, and a host that failed is not asked again for other profiles.

    Why it matters: no AWS tool can sign in, or use a role, while this lasts.

    Example: `HTTPS_PROXY` names a proxy that is only there in the office; or a gateway opens TLS connections, and AWS
    tools do not trust its certificate.

    Fix: by how far the call came: the network, the VPN, `HTTPS_PROXY` and `NO_PROXY`, `AWS_CA_BUNDLE`, the spelling of
    `sso_region`. Nothing may be wrong with the settings at all.

    Fix safety: manual.

    Source: botocore 1.44.5, exceptions.py, subclasses of `HTTPClientError`.
    """
    online = answers_of(facts)
    causes: dict[tuple[Stage, str], list[HostFact]] = {}
    down = [(host, host.fault) for host in online.hosts if host.fault is not None]
    is_all_down = len(online.hosts) > 1 and len(down) == len(online.hosts)
    is_one_cause = is_all_down and len({fault.stage for _host, fault in down}) == 1
    for host, fault in down:
        reason = "" if is_one_cause else fault.reason
        causes.setdefault((fault.stage, reason), []).append(host)
    for hosts in causes.values():
        fault = next(host.fault for host in hosts if host.fault is not None)
        yield _observe_fault(facts, hosts, fault, is_network=is_one_cause)


def _observe_fault(facts: Facts, hosts: Sequence[HostFact], fault: HostFault, *, is_network: bool) -> Observation:
    sessions = [session for host in hosts for session in host.sessions]
    profiles = list(dict.fromkeys(name for host in hosts for name in host.profiles))
    evidence = {"stopped at": _STAGES[fault.stage]}
    if len(hosts) > 1:
        evidence["hosts"] = name_some(f"{host.host} ({host.service})" for host in hosts)
    if fault.issuer:
        evidence["its certificate was issued by"] = fault.issuer
    if profiles:
        evidence["profiles"] = name_some(profiles)
    return Observation(
        _word_fault(hosts, fault, is_network=is_network),
        Place(facts.config_file.path) if is_network else _place_of_users(facts, sessions, profiles),
        evidence,
        Fix(_FIXES[fault.stage]),
        "warning" if fault.stage == "too-many-requests" else None,
    )


def _word_fault(hosts: Sequence[HostFact], fault: HostFault, *, is_network: bool) -> str:
    if is_network:
        return f"AWS cannot be reached at all: {fault.reason}"
    named = f"{hosts[0].service}{f' at {hosts[0].host}' if hosts[0].host else ''}"
    others = f" and {count_of(len(hosts) - 1, 'other host')}" if len(hosts) > 1 else ""
    return f"{named}{others} cannot be used: {fault.reason}"


def _place_of_users(facts: Facts, sessions: Sequence[WantedSession], profiles: Sequence[str]) -> Place:
    """Return where the region stands that leads to a host: the first session's, or else the first profile's."""
    if sessions:
        return place_of_session(facts, sessions[0], "sso_region")
    profile = facts.config.profiles.get(profiles[0]) if profiles else None
    if profile is None:
        return Place(facts.config_file.path)
    return facts.config.place_of(profile, "region" if "region" in profile.settings else None)


@check("SSO602", "token-rejected", "error", requires=ANSWERED)
def token_rejected(facts: Facts) -> Iterator[Observation]:
    """AWS does not take a token that looks good here.

    What it looks at: the portal's answer to a token that has not ended by its file, and SSO-OIDC's to one that has to
    be renewed. A token that the portal rejects is renewed once, which AWS tools do not try. Each session makes one
    finding, however many profiles use it.

    Why it matters: someone ended the session: an administrator, a sign-out on another machine, or the end of its time.
    AWS tools fail with `UnauthorizedSSOTokenError`, though `aws sso login` was done.

    Example: the administrator removed the person's sessions in the console of IAM Identity Center.

    Fix: sign in again.

    Fix safety: manual.

    Source: botocore 1.44.5, credentials.py `SSOCredentialFetcher._get_credentials`; service model sso.
    """
    for fact in answers_of(facts).sessions:
        if fact.token in ("rejected", "not-renewed") and fact.start_url != "unknown":
            who = name_session(facts, fact.session)
            yield Observation(
                f"AWS no longer takes the token of {who}: its session was ended elsewhere"
                if fact.token == "rejected"
                else f"the token of {who} has ended, and AWS refuses to renew it",
                place_of_session(facts, fact.session),
                {"AWS said": fact.said, **_list_users(facts, fact)},
                Fix("sign in again", command=sign_in_again(fact.session)),
            )


def _list_users(facts: Facts, fact: SessionFact) -> Mapping[str, str]:
    roles = answers_of(facts).roles
    names = [name for role in roles if role.session.key == fact.session.key for name in role.profiles]
    return {"profiles": name_some(names)} if names else {}


def sign_in_again(session: WantedSession) -> tuple[str, ...]:
    """Return the command that signs in to a session, though its token looks good."""
    name = (session.profile if session.name is None else session.name) or ""
    return ("ssocfg", "login", "--force", *(("--",) if name.startswith("-") else ()), name)


@check("SSO607", "clock-skew", "warning", requires=ANSWERED)
def clock_skew(facts: Facts) -> Iterator[Observation]:
    """This machine's clock is off, by what AWS says the time is.

    What it looks at: the `Date` header of AWS's answers, by the one that came soonest. A minute is told of; five are an
    error.

    Why it matters: AWS refuses whatever is signed more than five minutes early or late ("Signature expired",
    `RequestExpired`); tokens and role credentials seem to have ended, or to live, when they do not.

    Example: a virtual machine that was asleep, or a second system on the same machine that keeps local time.

    Fix: put the clock right, and let it be kept right by NTP.

    Fix safety: manual.

    Source: AWS general reference, Signature Version 4; RFC 9110, section 6.6.1 (`Date`).
    """
    hosts = [host for host in answers_of(facts).hosts if host.skew is not None]
    skew = least_skew(hosts)
    if skew is None or skew.severity == "ok":
        return
    refused = skew.severity == "error"
    yield Observation(
        f"this machine's clock is {skew.words} AWS's time"
        + ("; AWS refuses what is signed more than five minutes off" if refused else ""),
        Place(facts.config_file.path),
        {"measured at": name_some(dict.fromkeys(host.host for host in hosts))},
        Fix("put this machine's clock right"),
        "error" if refused else None,
    )


def least_skew(hosts: Sequence[HostFact]) -> ClockSkew | None:
    """Return the least of what hosts show, which is the least disturbed by slow answers; None where none shows any."""
    skews = [host.skew for host in hosts if host.skew is not None]
    return min(skews, key=lambda skew: abs(skew.ahead), default=None)


@check("SSO608", "wrong-sso-region", "error", requires=ANSWERED)
def wrong_sso_region(facts: Facts) -> Iterator[Observation]:
    """The region of a session does not know its start URL.

    What it looks at: sessions whose region is not shown by a token that was got there. A sign-in by a code is begun
    and left alone: the service refuses that at once for a start URL that it does not know. It need not be so wherever
    the region is wrong: some regions begin the sign-in, and only the browser says `invalid_grant`.

    Why it matters: nobody can sign in. AWS CLI shows `InvalidRequestException` without words, or waits forever while
    the browser shows `invalid_grant`.

    Example: `sso_region` is the region that one works in, and not that of the IAM Identity Center instance.

    Fix: write the region of the instance as `sso_region`; the portal's page or your administrator tells it. If it is
    right, correct the start URL.

    Fix safety: manual.

    Source: aws-cli issues 5058 and 7649; service model sso-oidc, `StartDeviceAuthorization`.
    """
    for fact in answers_of(facts).sessions:
        if fact.start_url == "unknown":
            session = fact.session
            yield Observation(
                f"the region {session.region} does not know the start URL of {name_session(facts, session)}:"
                " one of the two is wrong",
                place_of_session(facts, session, "sso_region"),
                {"start URL": session.start_url or "", "AWS said": fact.said},
                Fix("write the region of the IAM Identity Center instance as sso_region, or correct sso_start_url"),
            )


ONLINE_CHECKS: tuple[Check, ...] = (
    unreachable,
    token_rejected,
    clock_skew,
    wrong_sso_region,
)
