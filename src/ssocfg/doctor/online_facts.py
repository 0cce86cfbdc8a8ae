"""What AWS answered when it was asked, as plain values for the online checks to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from ssocfg.tokens.state import WantedSession
    from ssocfg.values.skew import ClockSkew

Stage = Literal[
    "settings", "name", "connect", "tls", "proxy", "time-out", "answer", "not-aws", "service", "too-many-requests"
]
TokenVerdict = Literal["unasked", "accepted", "rejected", "not-renewed"]
UrlVerdict = Literal["unasked", "known", "unknown"]
RoleVerdict = Literal[
    "identified",
    "role-not-assigned",
    "account-not-assigned",
    "role-refused",
    "token-rejected",
    "unreachable",
    "identity-refused",
    "identity-unreachable",
]
Why = Literal["not-signed-in", "unusable", "no-role", "not-kept"]

_UNASKED: Mapping[Why, tuple[str, str]] = {
    "not-signed-in": ("is not signed in", "are not signed in"),
    "unusable": ("cannot be used as it is written", "cannot be used as they are written"),
    "no-role": ("has no role by IAM Identity Center", "have no role by IAM Identity Center"),
    "not-kept": ("needs a renewed token, which could not be kept", "need a renewed token, which could not be kept"),
}
# What nobody could ask the portal, and what nobody could ask STS.
_WITHOUT_ROLE: tuple[RoleVerdict, ...] = ("token-rejected", "unreachable")
_WITH_IDENTITY: tuple[RoleVerdict, ...] = ("identified", "identity-refused")


class HostFault(NamedTuple):
    """Why a host does not serve.

    Attributes:
        stage: How far a call to it came: `"settings"` (there is no endpoint to call), `"name"` (DNS), `"connect"`,
            `"tls"`, `"proxy"`, `"time-out"`, `"answer"` (the connection was lost before one came), `"not-aws"`
            (something else answered), `"service"` (AWS has trouble), `"too-many-requests"`.
        reason: Why, in words.
        issuer: Who signed a certificate that is not trusted; empty where that is not known.
    """

    stage: Stage
    reason: str
    issuer: str = ""


class HostFact(NamedTuple):
    """A host that was called.

    Attributes:
        service: Which service, such as `"the access portal"`.
        host: The host, with the port where it has one of its own; empty where the settings leave none.
        fault: Why it does not serve; None where it does.
        skew: How far this machine's clock is off by its answers; None where that is not known.
        sessions: The sessions that need it.
        profiles: The profiles that need it.
    """

    service: str
    host: str
    fault: HostFault | None = None
    skew: ClockSkew | None = None
    sessions: tuple[WantedSession, ...] = ()
    profiles: tuple[str, ...] = ()


class SessionFact(NamedTuple):
    """What AWS says of a sign-in.

    Attributes:
        session: The session.
        token: Whether the portal takes its token; `"not-renewed"` where it has ended and AWS refused to renew it.
        start_url: Whether the service knows the start URL in the session's region; asked only where no token shows it.
        said: What AWS refused with: its name of the error, and its words.
    """

    session: WantedSession
    token: TokenVerdict = "unasked"
    start_url: UrlVerdict = "unasked"
    said: str = ""


class RoleFact(NamedTuple):
    """What AWS says of a role of an account, asked for once for all profiles that stand for it.

    Attributes:
        profiles: Those profiles, in file order.
        session: Their session.
        account_id: The account that they promise.
        role_name: The role that they promise.
        verdict: What came of it.
        error: AWS's name of the error; empty where it did not refuse.
        said: The same with AWS's words.
        hint: What helps, as a sentence or two; may be empty.
        assigned: Roles of the account, or else accounts, that are assigned; empty where nobody would say.
        message: What to send to the administrator; may be empty.
        arn: Who one is, as STS says; empty where it was not asked or refused.
        found_account_id: The account of that.
        found_role: The permission set of that, or the name of what else it is.
    """

    profiles: tuple[str, ...]
    session: WantedSession
    account_id: str
    role_name: str
    verdict: RoleVerdict
    error: str = ""
    said: str = ""
    hint: str = ""
    assigned: tuple[str, ...] = ()
    message: str = ""
    arn: str = ""
    found_account_id: str = ""
    found_role: str = ""


@dataclass(frozen=True)
class OnlineFacts:
    """All that was asked at one time.

    Attributes:
        hosts: The hosts that were called, those that failed among them.
        sessions: The sign-ins of which something was asked.
        roles: The roles, one fact for each distinct one.
        unasked: Profile to why nothing was asked of it.
    """

    hosts: tuple[HostFact, ...] = ()
    sessions: tuple[SessionFact, ...] = ()
    roles: tuple[RoleFact, ...] = ()
    unasked: Mapping[str, Why] = field(default_factory=dict[str, Why], hash=False)

    @cached_property
    def faults(self) -> tuple[HostFact, ...]:
        """The hosts that do not serve."""
        return tuple(host for host in self.hosts if host.fault is not None)

    @property
    def unasked_words(self) -> str:
        """How many profiles were not asked for, and why; empty where there are none."""
        counts: dict[Why, int] = {}
        for why in self.unasked.values():
            counts[why] = counts.get(why, 0) + 1
        if not counts:
            return ""
        parts = ", ".join(f"{count} {_UNASKED[why][count > 1]}" for why, count in counts.items())
        return f"{_count(len(self.unasked))} not asked for: {parts}"

    def why_silent(self, of: Literal["nothing", "anything", "role", "identity"]) -> str | None:
        """Say why there is no answer of a kind to judge, or None where there is one.

        Args:
            of: What the answer must be of; for `"nothing"` it is enough that something was asked.
        """
        if not self.hosts:
            return self.unasked_words or "nothing had to be asked"
        if of == "nothing":
            return None
        if len(self.faults) == len(self.hosts):
            return "no host could be reached; see SSO601"
        if of == "anything":
            return None
        if not self.roles:
            return self.unasked_words or "there is no profile to ask for"
        answered = [role for role in self.roles if _has_answer(role, of)]
        return None if answered else "nobody could be asked for it; see the other online checks"


def _has_answer(role: RoleFact, of: Literal["role", "identity"]) -> bool:
    return role.verdict in _WITH_IDENTITY if of == "identity" else role.verdict not in _WITHOUT_ROLE


def _count(number: int) -> str:
    return f"{number} profile was" if number == 1 else f"{number} profiles were"
