"""What `doctor --online` asks of sign-ins: whether tokens can be renewed, and whether a region knows a start URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ssocfg.api.probing_hosts import HostDownError, Hosts
from ssocfg.api.probing_plan import Subject
from ssocfg.api.registrations import ask_to_register, find_registration
from ssocfg.api.sign_ins import Ground
from ssocfg.api.tokens import fresh_token
from ssocfg.aws.oidc import Oidc
from ssocfg.doctor.online_facts import RoleVerdict, SessionFact, UrlVerdict, Why
from ssocfg.errors import (
    InvalidValueError,
    RefreshRefusedError,
    RefusedError,
    SsocfgError,
    TokenError,
    TokenRejectedError,
)
from ssocfg.tokens.cache import portal_of
from ssocfg.tokens.renewal import Renewal
from ssocfg.tokens.state import SignIn, SignInState, WantedSession
from ssocfg.values import parse_start_url

Block: TypeAlias = RoleVerdict | Why


class Sessions:
    """The sign-ins of one run, with what keeps the roles of each from being asked for. It is thread-safe."""

    def __init__(self, ground: Ground, hosts: Hosts, subjects: Mapping[str, Subject]) -> None:
        """Take the sign-ins; nothing is asked yet."""
        self._ground = ground
        self._hosts = hosts
        self._subjects = subjects
        self._blocked: dict[str, Block] = {}
        self._facts = {key: SessionFact(subject.sign_in.session) for key, subject in subjects.items()}

    def find_block(self, key: str) -> Block | None:
        """Say why a session's roles need not be asked for; None where they do."""
        return self._blocked.get(key)

    def block(self, key: str, why: Block) -> None:
        """Let no more roles of a session be asked for."""
        self._blocked.setdefault(key, why)

    def accept(self, key: str) -> None:
        """Note that the portal took a session's token."""
        self._facts[key] = self._facts[key]._replace(token="accepted")

    def reject(self, key: str, error: TokenRejectedError | RefreshRefusedError) -> None:
        """Note that AWS takes a session's token no more, or does not renew it."""
        self.block(key, "token-rejected")
        if isinstance(error, TokenRejectedError):
            self._facts[key] = self._facts[key]._replace(token="rejected", said=error.said)
        else:
            said = f'{error.error}: "{error.words}"' if error.words else error.error
            self._facts[key] = self._facts[key]._replace(token="not-renewed", said=said)

    @property
    def facts(self) -> tuple[SessionFact, ...]:
        """What is known of each."""
        return tuple(self._facts.values())

    # --- tokens that have to be renewed ----------------------------------------------------------

    @property
    def to_renew(self) -> tuple[str, ...]:
        """The sessions whose tokens have to be renewed before anything is asked with them."""
        return tuple(key for key, subject in self._subjects.items() if _is_to_renew(subject.sign_in))

    def renew(self, key: str) -> None:
        """Renew a session's token."""
        sign_in, oidc = self._subjects[key]
        try:
            self._hosts.ask(oidc, lambda: fresh_token(self._ground, sign_in.session, oidc.clients))
        except HostDownError:
            self.block(key, "unreachable")
        except RefreshRefusedError as refused:
            self.reject(key, refused)
        except TokenError:  # somebody signed out meanwhile
            self.block(key, "not-signed-in")
        except SsocfgError:
            self.block(key, "not-kept")

    # --- whether a region knows a start URL ------------------------------------------------------

    def list_in_question(self) -> tuple[str, ...]:
        """List the sessions, one for each portal, whose region is shown by no token that was got there."""
        subjects = tuple(self._subjects.items())
        shown = {_portal(subject) for _key, subject in subjects if _is_got_there(subject.sign_in)}
        open_ones = {
            _portal(subject): key
            for key, subject in reversed(subjects)
            if _is_aws_owned(subject) and (not subject.sign_in.is_usable or self._facts[key].token == "rejected")
        }
        return tuple(key for portal, key in open_ones.items() if portal not in shown)

    def ask_for_start_url(self, key: str) -> None:
        """Ask whether the service knows a session's start URL, by beginning a sign-in that nobody goes on with."""
        subject = self._subjects[key]
        try:
            verdict, said = self._hosts.ask(subject.oidc, lambda: self._begin_sign_in(subject))
        except (HostDownError, SsocfgError):  # refused for another reason: then it is not known
            return
        for other, fact in self._facts.items():
            if _portal(self._subjects[other]) == _portal(subject):
                self._facts[other] = fact._replace(start_url=verdict, said=said or fact.said)

    def _begin_sign_in(self, subject: Subject) -> tuple[UrlVerdict, str]:
        oidc = Oidc(subject.oidc.clients, subject.oidc.region)
        return ask_whether_known(self._ground, subject.sign_in.session, oidc)


def ask_whether_known(ground: Ground, session: WantedSession, oidc: Oidc) -> tuple[UrlVerdict, str]:
    """Ask a region whether it knows a session's start URL, by beginning a sign-in that nobody goes on with.

    Returns:
        The verdict, and what AWS said where it does not know the URL.

    Raises:
        AwsError: AWS cannot be reached, or refused for another reason.
    """
    cached = find_registration(ground, session, "device")
    try:
        oidc.start_device(cached or ask_to_register(session, "device", oidc), session.start_url or "")
    except RefusedError as refused:
        # With a reason of KMS it is the instance's key that cannot be used, so that there is an instance.
        if refused.error != "InvalidRequestException" or "KMS_" in refused.words:
            raise
        return "unknown", refused.said
    return "known", ""


def _is_to_renew(sign_in: SignIn) -> bool:
    needs = sign_in.state in (SignInState.REFRESHABLE, SignInState.EXPIRING)
    return needs and sign_in.renewal is Renewal.POSSIBLE


def _is_got_there(sign_in: SignIn) -> bool:
    """Say whether the session's own region gave its token, whatever became of that since."""
    session, token = sign_in.session, sign_in.token
    if token is None or token.start_url is None or session.start_url is None:
        return False
    return token.region == session.region and portal_of(token.start_url) == portal_of(session.start_url)


def _is_aws_owned(subject: Subject) -> bool:
    """Say whether the start URL is one that the service itself could know: of a vanity domain it knows none."""
    try:
        return parse_start_url(subject.sign_in.session.start_url or "").is_aws_owned
    except InvalidValueError:
        return False


def _portal(subject: Subject) -> tuple[str, str]:
    return portal_of(subject.sign_in.session.start_url or ""), subject.oidc.region
