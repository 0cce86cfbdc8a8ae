"""What there is to know of each link between a profile and an identity, where no check has found it broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from ssocfg.credentials.chain import Prediction
from ssocfg.credentials.explanation import explain_profile
from ssocfg.credentials.sessions import chain_of, find_session_of_profile
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.role_caches import cached_roles_of
from ssocfg.errors import SsocfgError
from ssocfg.tokens.state import WantedSession
from ssocfg.values.masking import mask_value

if TYPE_CHECKING:
    from ssocfg.doctor.online_facts import RoleFact

LinkName = Literal["config", "session", "token", "role credentials", "identity"]
LinkStatus = Literal["ok", "broken", "not-reached", "not-asked", "not-needed"]
Told = tuple[LinkStatus, str]

_GOT_ROLE = ("identified", "identity-refused", "identity-unreachable")
_NOT_ASKED: Told = ("not-asked", "only AWS knows; --online asks it")


def tell_link(facts: Facts, link: LinkName, name: str) -> Told:
    """Say how a link stands, and what there is to know of it.

    Args:
        facts: The facts, with the profile in focus.
        link: Which link.
        name: The profile.
    """
    if link == "config":
        return _tell_config(facts, name)
    if link == "identity":
        return _tell_identity(facts, name)
    try:
        session = find_session_of_profile(facts.config, name) if name in facts.config.profiles else None
    except SsocfgError:
        session = None
    return _tell_elsewhere(facts, link, name) if session is None else _OF_SESSIONS[link](facts, session)


def _tell_config(facts: Facts, name: str) -> Told:
    profile = facts.config.profiles.get(name)
    if profile is None:
        return _tell_absent(facts, name)
    words = [f"{profile.place.file}:{profile.place.line}"]
    account, role, source = profile.sso_account_id, profile.sso_role_name, profile.get("source_profile")
    words += [f"account {account}"] if account else []
    words += [f"role {role}"] if role else []
    words += [f"by source_profile {source}"] if isinstance(source, str) else []
    return "ok", mask_value(", ".join(words))


def _tell_absent(facts: Facts, name: str) -> Told:
    if facts.credentials is not None and name in facts.credentials.sections:
        return "ok", f'profile "{name}" stands in the credentials file'
    if name == "default":  # which AWS tools do not miss
        return "ok", "there is no default profile; credentials may come from elsewhere"
    return "broken", f'there is no profile "{name}"'


def _tell_session(_facts: Facts, session: WantedSession) -> Told:
    named = "the profile's own portal" if session.name is None else f'sso-session "{session.name}"'
    return "ok", f"{named}, {session.start_url}, {session.region}"


def _tell_token(facts: Facts, session: WantedSession) -> Told:
    judged = next((j for j in facts.judged_sessions if j.sign_in.session.key == session.key), None)
    if judged is None:
        return "not-asked", "nobody looked at the caches"
    words = judged.sign_in.reason.removesuffix(".")
    return "ok", words[0].lower() + words[1:]


def _tell_role(facts: Facts, session: WantedSession) -> Told:
    answered = _role_of(facts, facts.profile or "")
    if answered is not None and answered.verdict in _GOT_ROLE:
        return "ok", f"AWS gives {answered.role_name} in {answered.account_id}"
    fresh = next((cached for cached in cached_roles_of(facts, session) if cached.is_fresh), None)
    if fresh is None:
        return _NOT_ASKED
    return "ok", f"AWS CLI has cached some until {fresh.credentials.expires_at:%Y-%m-%d %H:%M:%S} UTC"


_OF_SESSIONS: dict[str, Callable[[Facts, WantedSession], Told]] = {
    "session": _tell_session,
    "token": _tell_token,
    "role credentials": _tell_role,
}


def _role_of(facts: Facts, name: str) -> RoleFact | None:
    """Return what AWS said of the role of a profile, or of the first that it leads to by `source_profile`."""
    roles = facts.online.roles if facts.online is not None else ()
    chain = chain_of(facts.config, name)
    return next((role for role in roles if not set(chain).isdisjoint(role.profiles)), None)


def _tell_identity(facts: Facts, name: str) -> Told:
    role = _role_of(facts, name)
    if role is None or not role.arn:
        return _NOT_ASKED if facts.online is None else ("not-asked", facts.online.unasked_words or "nobody said")
    return "ok", role.arn if name in role.profiles else f"of its source: {role.arn}"


def _tell_elsewhere(facts: Facts, link: LinkName, name: str) -> Told:
    """Tell of a profile whose credentials do not come from Identity Center, or that cannot be used."""
    found = explain_profile(facts.config, facts.credentials, facts.environ, name).botocore
    if link == "session" and found.error is None:
        return "not-needed", "its credentials do not come from IAM Identity Center"
    if link == "token":
        return "not-needed", ""
    if found.provider is None:
        return "broken", f"boto3 finds no credentials: {_why(found)}"
    return "ok", f"from {found.provider}: {_why(found)}"


def _why(found: Prediction) -> str:
    if found.refusal is not None:
        return found.refusal.because
    return found.decides.because if found.decides is not None else "nothing gives any"
