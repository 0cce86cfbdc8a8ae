"""What `doctor --online` asks of roles: the portal for their credentials, and STS whose those are."""

from __future__ import annotations

from collections.abc import Sequence

from ssocfg.api.assigned import Assigned
from ssocfg.api.identity import PORTAL_REQUESTS, PORTAL_WINDOW, Identity, ask_sts
from ssocfg.api.probing_hosts import HostDownError, Hosts
from ssocfg.api.probing_plan import Question
from ssocfg.api.probing_sessions import Block, Sessions
from ssocfg.api.roles import ask_for_role
from ssocfg.api.sign_ins import Ground
from ssocfg.aws.clients import Clients
from ssocfg.aws.portal import Portal
from ssocfg.aws.rate import RateLimit
from ssocfg.doctor.online_facts import RoleFact, RoleVerdict, Why
from ssocfg.errors import (
    AccountNotAssignedError,
    FileError,
    RefreshRefusedError,
    RefusedError,
    RoleNotAssignedError,
    SsocfgError,
    TokenError,
    TokenRejectedError,
)
from ssocfg.tokens.role_credentials import RoleCredentials


class Roles:
    """The roles of one run. It is thread-safe."""

    def __init__(self, ground: Ground, hosts: Hosts, sessions: Sessions, questions: Sequence[Question]) -> None:
        """Take the roles; nothing is asked yet."""
        self._ground = ground
        self._hosts = hosts
        self._sessions = sessions
        self._questions = questions
        self._limit = RateLimit(PORTAL_REQUESTS, seconds=PORTAL_WINDOW)
        self._assigned: dict[tuple[str, Clients], Assigned] = {}
        self._got: dict[Question, RoleCredentials] = {}
        self._facts: dict[Question, RoleFact] = {}
        self._unasked: dict[str, Why] = {}

    @property
    def facts(self) -> tuple[RoleFact, ...]:
        """What is known of each that was asked for, or would have been."""
        return tuple(self._facts[question] for question in self._questions if question in self._facts)

    @property
    def unasked(self) -> dict[str, Why]:
        """The profiles that could not be asked for after all."""
        return dict(self._unasked)

    @property
    def got(self) -> tuple[Question, ...]:
        """Those whose credentials were got."""
        return tuple(question for question in self._questions if question in self._got)

    def ask_portal(self, question: Question) -> None:
        """Get the credentials of a role."""
        block = self._sessions.find_block(question.key)
        if block is not None:
            self._stop(question, block)
            return
        try:
            self._got[question] = self._hosts.ask(question.portal, lambda: self._get(question))
            self._sessions.accept(question.key)
        except HostDownError:
            if not self._hosts.is_down(question.portal):  # then the token cannot be renewed, which is so for all roles
                self._sessions.block(question.key, "unreachable")
            self._stop(question, "unreachable")
        except (TokenRejectedError, RefreshRefusedError) as rejected:
            self._sessions.reject(question.key, rejected)
            self._stop(question, "token-rejected")
        except RefusedError as refused:
            self._sessions.accept(question.key)
            self._refuse(question, refused)
        except TokenError:  # somebody signed out meanwhile
            self._stop(question, "not-signed-in")
        except SsocfgError as error:
            self._stop(question, "not-kept" if isinstance(error, FileError) else "unusable")

    def _get(self, question: Question) -> RoleCredentials:
        clients = question.portal.clients
        # The first role of a session is asked for alone, so that its others share what this one makes.
        key = (question.key, clients)
        if key not in self._assigned:
            self._assigned[key] = Assigned(Portal(clients, question.portal.region, self._limit))
        return ask_for_role(self._ground, question.role, clients, self._limit, self._assigned[key])

    def ask_sts(self, question: Question) -> None:
        """Ask whose the credentials of a role are."""
        role, got = question.role, self._got[question]
        try:
            found = self._hosts.ask(question.sts, lambda: ask_sts(role, got, question.sts.clients))
        except HostDownError:
            self._stop(question, "identity-unreachable")
        except RefusedError as refused:
            self._facts[question] = _describe(question, "identity-refused", refused)
        except SsocfgError:
            self._stop(question, "unusable")
        else:
            self._facts[question] = _identify(question, found)

    def _stop(self, question: Question, block: Block) -> None:
        """Note that a role was not asked for, or not to the end."""
        match block:
            case "not-signed-in" | "unusable" | "no-role" | "not-kept":
                for name in question.profiles:
                    self._unasked[name] = block
            case _:
                self._facts[question] = _describe(question, block)

    def _refuse(self, question: Question, refused: RefusedError) -> None:
        match refused:
            case RoleNotAssignedError():
                fact = _describe(question, "role-not-assigned", refused)
                self._facts[question] = fact._replace(assigned=refused.assigned, message=refused.message)
            case AccountNotAssignedError():
                fact = _describe(question, "account-not-assigned", refused)
                self._facts[question] = fact._replace(assigned=refused.assigned, message=refused.message)
            case _:
                self._facts[question] = _describe(question, "role-refused", refused)


def _describe(question: Question, verdict: RoleVerdict, refused: RefusedError | None = None) -> RoleFact:
    role = question.role
    fact = RoleFact(question.profiles, role.session, role.account_id, role.role_name, verdict)
    return fact if refused is None else fact._replace(error=refused.error, said=refused.said, hint=refused.hint)


def _identify(question: Question, found: Identity) -> RoleFact:
    role = found.caller.role_name or found.caller.name
    fact = _describe(question, "identified")
    return fact._replace(arn=found.arn, found_account_id=found.account_id, found_role=role)
