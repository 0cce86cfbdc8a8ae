"""The hosts that are asked, each with what keeps it from serving: who meets trouble spares the others the trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple, TypeAlias, TypeVar, cast

from ssocfg.api.calling import ClientPool
from ssocfg.aws.clients import Clients
from ssocfg.aws.failures import is_nameless
from ssocfg.aws.network import SERVICE_NAMES
from ssocfg.aws.reaching import LateError, find_issuer, look_up, within
from ssocfg.aws.sessions import Service
from ssocfg.doctor.online_facts import HostFact, HostFault, Stage
from ssocfg.errors import AwsError, BadAnswerError, InvalidValueError, RefusedError, ThrottledError, UnreachableError
from ssocfg.tokens.state import WantedSession
from ssocfg.values.skew import ClockSkew

ResultT = TypeVar("ResultT")
# With what calls it: profiles may trust different certificates, so that a host can serve one and not the other.
HostKey: TypeAlias = tuple[Service, str, Clients]

STAGE_SECONDS = 5.0  # for a name, for a connection, for each piece of an answer
TRIES = 2  # of what does no harm twice, so that one lost packet is no finding
CALL_SECONDS = 25.0  # for a call as a whole: two tries, and what comes in drops
_OF_SETTINGS = ("endpoint", "setting", "request")  # kinds of `InvalidValueError` that the way to a host is to blame for
_SERVICE_OF: dict[str, Service] = {
    "RegisterClient": "sso-oidc",
    "StartDeviceAuthorization": "sso-oidc",
    "CreateToken": "sso-oidc",
    "GetCallerIdentity": "sts",
}


class Way(NamedTuple):
    """How a service is called.

    Attributes:
        clients: What makes the calls.
        service: The service.
        region: The region.
    """

    clients: Clients
    service: Service
    region: str

    @property
    def host(self) -> str:
        """The host.

        Raises:
            InvalidValueError: The settings leave none, or the region cannot be one.
        """
        return self.clients.host(self.service, self.region)

    @property
    def name(self) -> HostKey:
        """What it is known by; the host is empty where there is none."""
        try:
            return self.service, self.host, self.clients
        except InvalidValueError:
            return self.service, "", self.clients


class HostDownError(Exception):
    """A host does not serve; what keeps it from that is noted."""


class Hosts:
    """The hosts of one run. It is thread-safe."""

    def __init__(self) -> None:
        """Know of none."""
        self._lock = threading.Lock()
        self._faults: dict[HostKey, HostFault] = {}
        self._found: set[HostKey] = set()
        self._sessions: dict[HostKey, list[WantedSession]] = {}
        self._profiles: dict[HostKey, list[str]] = {}

    def ask(self, way: Way, call: Callable[[], ResultT]) -> ResultT:
        """Call a host, unless it is known not to serve.

        Args:
            way: The host.
            call: What calls it, and perhaps SSO-OIDC for a new token in between.

        Raises:
            HostDownError: It, or SSO-OIDC, does not serve.
            SsocfgError: What the call raises otherwise.
        """
        try:
            self._reach(way)
            return within(CALL_SECONDS, call)
        except LateError:
            reason = f"no whole answer within {CALL_SECONDS:g} seconds"
            error: AwsError | InvalidValueError = UnreachableError("", way.host, "time-out", reason)
        except (AwsError, InvalidValueError) as trouble:
            error = trouble
        failed = _way_of(error, way)
        fault = self._judge(failed, error)
        if fault is None:
            raise error
        self._note(failed, fault)
        raise HostDownError

    def is_down(self, way: Way) -> bool:
        """Say whether a host is known not to serve."""
        return way.name in self._faults

    def need(self, way: Way, session: WantedSession | None = None, profiles: tuple[str, ...] = ()) -> None:
        """Note who needs a host, which is asked or will not be."""
        key = way.name
        with self._lock:
            sessions, names = self._sessions.setdefault(key, []), self._profiles.setdefault(key, [])
            if session is not None and session not in sessions:
                sessions.append(session)
            names.extend(name for name in profiles if name not in names)

    def facts(self, pool: ClientPool) -> tuple[HostFact, ...]:
        """Say what is known of each host that was called, in the order of their names."""
        found: dict[HostKey, ClockSkew | None] = {}
        for clients in pool.made:
            found |= {(service, host, clients): skew for (service, host), skew in clients.heard.items()}
        keys = sorted({*found, *self._faults}, key=lambda key: (key[1], key[0]))
        return tuple(
            HostFact(
                SERVICE_NAMES[key[0]],
                key[1],
                self._faults.get(key),
                found.get(key),
                tuple(self._sessions.get(key, ())),
                tuple(self._profiles.get(key, ())),
            )
            for key in keys
        )

    def _reach(self, way: Way) -> None:
        if self.is_down(way):
            raise HostDownError
        if way.name not in self._found:
            look_up(way.clients.client(way.service, way.region), STAGE_SECONDS)
            self._found.add(way.name)

    def _note(self, way: Way, fault: HostFault) -> None:
        with self._lock:
            self._faults.setdefault(way.name, fault)

    def _judge(self, way: Way, error: AwsError | InvalidValueError) -> HostFault | None:
        """Say what keeps a host from serving, or None where it serves and refused."""
        match error:
            case UnreachableError():
                issuer = find_issuer(way.clients.client(way.service, way.region), error, STAGE_SECONDS)
                return HostFault(cast("Stage", error.stage), error.reason, issuer)
            case BadAnswerError():
                return HostFault("not-aws", error.reason)
            case ThrottledError():
                return HostFault("too-many-requests", f"it was asked too often ({error.said})")
            case RefusedError() if error.status >= 500 or is_nameless(error.error):
                return HostFault("service", f"it has trouble of its own ({error.said})")
            case InvalidValueError() if error.kind in _OF_SETTINGS:
                return HostFault("settings", str(error))
            case _:
                return None


def _way_of(error: AwsError | InvalidValueError, way: Way) -> Way:
    """Return the host that an error is about: a token may have to be renewed before the portal can be asked."""
    is_about_oidc = (
        error.service == SERVICE_NAMES["sso-oidc"]
        if isinstance(error, UnreachableError)
        else isinstance(error, BadAnswerError | RefusedError) and _SERVICE_OF.get(error.operation) == "sso-oidc"
    )
    return way._replace(service="sso-oidc") if is_about_oidc else way
