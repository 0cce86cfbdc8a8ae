"""SSO603 to SSO606, SSO609: whether profiles give the roles that they promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ssocfg.config.blocks import Profile
from ssocfg.doctor.checks.online import answers_of, least_skew, name_session, place_of_session, sign_in_again
from ssocfg.doctor.checks.portals import describe_all, list_all
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Gate, Observation, check
from ssocfg.doctor.judging import name_some
from ssocfg.errors import find_nearest
from ssocfg.values import Place

if TYPE_CHECKING:
    from ssocfg.doctor.online_facts import RoleFact, RoleVerdict

_ROLE: tuple[Gate, ...] = ("online-role", "config-text")
_IDENTITY: tuple[Gate, ...] = ("online-identity", "config-text")
ACCOUNT_ACCESS = "sso:account:access"  # Source: AWS CLI v2, customizations/configure/sso.py
# What STS says where it may be the clock. Source: STS API reference, common errors.
_OF_CLOCKS = ("ExpiredToken", "RequestExpired", "SignatureDoesNotMatch")


def _with_verdict(facts: Facts, verdict: RoleVerdict) -> Iterator[tuple[RoleFact, list[Profile]]]:
    """Give the roles of which this became, each with its profiles as far as the config file has them."""
    for role in answers_of(facts).roles:
        profiles = _profiles_of(facts, role)
        if role.verdict == verdict and profiles and not _lacks_scope(role):
            yield role, profiles


def _lacks_scope(role: RoleFact) -> bool:
    """Say whether the portal refuses all roles alike, because the sign-in was for something else than accounts."""
    refused = role.verdict == "role-not-assigned" and not role.assigned
    return refused and bool(role.session.scopes) and ACCOUNT_ACCESS not in (role.session.scopes or ())


def _profiles_of(facts: Facts, role: RoleFact) -> list[Profile]:
    known = facts.config.profiles
    return [known[name] for name in role.profiles if name in known]


def _place(facts: Facts, profile: Profile, key: str) -> Place:
    return facts.config.place_of(profile, key if key in profile.settings else None)


def _evidence(role: RoleFact, profiles: Sequence[Profile], assigned: str) -> Mapping[str, str]:
    return {
        **list_all(profiles),
        assigned: name_some(role.assigned) or "the portal would not say",
        "AWS said": role.said,
        **({"message for your administrator": role.message} if role.message else {}),
    }


@check("SSO603", "role-not-assigned", "error", requires=_ROLE)
def role_not_assigned(facts: Facts) -> Iterator[Observation]:
    """A profile names a role that is not assigned to who signed in.

    What it looks at: the portal's answer when it is asked for the credentials of each account and role, past the
    cache. Where it refuses, it is asked which roles are assigned. Profiles of one account and role make one finding.

    Why it matters: signing in succeeds, and then every command fails with `ForbiddenException: No access`, which names
    neither account nor role.

    Example: the profile has `AdministratorAccess`, and `PowerUserAccess` is assigned.

    Fix: name a role that is assigned, or send the message in the evidence to your administrator.

    Fix safety: manual.

    Source: aws-cli issues 6316 and 7871; the error is not in the service model.
    """
    for role, profiles in _with_verdict(facts, "role-not-assigned"):
        near = find_nearest(role.role_name, role.assigned)
        yield Observation(
            f"the role {role.role_name} of account {role.account_id} is not assigned to you, which"
            f" {describe_all(profiles)} {'needs' if len(profiles) == 1 else 'need'}",
            _place(facts, profiles[0], "sso_role_name"),
            _evidence(role, profiles, "assigned in that account"),
            Fix(
                (f"write sso_role_name = {near}" if near else "name a role that is assigned")
                + ", or send the message to your administrator"
            ),
        )


@check("SSO604", "account-not-assigned", "error", requires=_ROLE)
def account_not_assigned(facts: Facts) -> Iterator[Observation]:
    """A profile names an account in which no role is assigned to who signed in.

    What it looks at: as for SSO603; the account is in none of the pages of accounts that the portal lists. Roles of one
    account make one finding.

    Why it matters: as for SSO603.

    Example: a slip in `sso_account_id`, or a sign-in as another person than the one who made the profiles.

    Fix: correct the account, or send the message in the evidence to your administrator.

    Fix safety: manual.

    Source: service model sso, `ListAccounts`.
    """
    accounts: dict[tuple[str | None, str], list[tuple[RoleFact, list[Profile]]]] = {}
    for role, profiles in _with_verdict(facts, "account-not-assigned"):
        accounts.setdefault((role.session.key, role.account_id), []).append((role, profiles))
    for roles in accounts.values():
        first = roles[0][0]
        profiles = [profile for _role, some in roles for profile in some]
        yield Observation(
            f"no role of account {first.account_id} is assigned to you, which"
            f" {describe_all(profiles)} {'needs' if len(profiles) == 1 else 'need'}",
            _place(facts, profiles[0], "sso_account_id"),
            _evidence(first, profiles, "assigned accounts"),
            Fix("correct sso_account_id, or send the message to your administrator"),
        )


@check("SSO605", "other-identity", "error", requires=_IDENTITY)
def other_identity(facts: Facts) -> Iterator[Observation]:
    """A profile gives credentials of another account or role than it names.

    What it looks at: account and role in the ARN that STS answers, compared with `sso_account_id` and `sso_role_name`.

    Why it matters: commands change what they should not. Nobody but something between this machine and AWS can cause
    it: an endpoint that is moved, or a proxy that keeps answers.

    Example: `AWS_ENDPOINT_URL_SSO` leads to a test server.

    Fix: look at the endpoint settings and the proxy, and use the profile for nothing until it is settled.

    Fix safety: manual.

    Source: STS API reference, GetCallerIdentity; IAM Identity Center user guide, permission sets (role names).
    """
    for role, profiles in _with_verdict(facts, "identified"):
        is_account = role.found_account_id != role.account_id
        if not is_account and role.found_role == role.role_name:
            continue
        found, wanted = (
            (f"account {role.found_account_id}", role.account_id)
            if is_account
            else (f"role {role.found_role}", role.role_name)
        )
        yield Observation(
            f"{describe_all(profiles)} {'gives' if len(profiles) == 1 else 'give'} credentials of {found},"
            f" not {wanted}",
            _place(facts, profiles[0], "sso_account_id" if is_account else "sso_role_name"),
            {**list_all(profiles), "STS said": role.arn},
            Fix("look at the endpoint settings and the proxy: something else than AWS gives these credentials"),
        )


@check("SSO606", "identity-refused", "error", requires=_IDENTITY)
def identity_refused(facts: Facts) -> Iterator[Observation]:
    """STS does not say whose credentials a profile gives.

    What it looks at: STS's answer to `GetCallerIdentity`, for which no permission is needed. Profiles that are refused
    alike make one finding. Where this machine's clock is wrong, SSO607 says so instead.

    Why it matters: where STS does not take the credentials, no service does; a region that is not switched on for the
    account takes none at all.

    Example: `region` of the profile is one that has to be enabled first.

    Fix: by what STS said; most often another `region`, or a new sign-in.

    Fix safety: manual.

    Source: STS API reference, common errors.
    """
    causes: dict[str, list[tuple[RoleFact, list[Profile]]]] = {}
    skew = least_skew(answers_of(facts).hosts)
    is_clock_wrong = skew is not None and skew.severity == "error"
    for role, profiles in _with_verdict(facts, "identity-refused"):
        if not (is_clock_wrong and role.error in _OF_CLOCKS):
            causes.setdefault(role.error, []).append((role, profiles))
    for error, roles in causes.items():
        first = roles[0][0]
        profiles = [profile for _role, some in roles for profile in some]
        yield Observation(
            f"STS refuses the credentials of {describe_all(profiles)}: {error}",
            _place(facts, profiles[0], "region"),
            {**list_all(profiles), "STS said": first.said, "what helps": first.hint},
            Fix("look at the profile's region, then sign in again", command=sign_in_again(first.session)),
        )


@check("SSO609", "role-refused", "error", requires=_ROLE)
def role_refused(facts: Facts) -> Iterator[Observation]:
    """The portal refuses a role for another reason than that it is not assigned.

    What it looks at: as for SSO603; the portal refuses with another error, or the role is among those that it lists,
    or the session's scopes do not cover accounts, so that it refuses all. Roles refused alike make one finding.

    Why it matters: every command of the profile fails.

    Example: the account was closed; or `sso_registration_scopes` has `codewhisperer:completions` and nothing else.

    Fix: by what the portal said: correct account and role, try again later, or ask your administrator; add
    `sso:account:access` to the scopes, and sign in again.

    Fix safety: manual.

    Source: service model sso, `GetRoleCredentials`.
    """
    yield from _observe_scopes(facts)
    causes: dict[str, list[tuple[RoleFact, list[Profile]]]] = {}
    for role, profiles in _with_verdict(facts, "role-refused"):
        causes.setdefault(role.error, []).append((role, profiles))
    for error, roles in causes.items():
        first = roles[0][0]
        profiles = [profile for _role, some in roles for profile in some]
        yield Observation(
            f"the portal refuses the role of {describe_all(profiles)}: {error}",
            _place(facts, profiles[0], "sso_role_name"),
            {
                **list_all(profiles),
                "roles": name_some(f"{role.role_name} of account {role.account_id}" for role, _profiles in roles),
                "AWS said": first.said,
                "what helps": first.hint,
            },
            Fix("correct account and role, try again later, or ask your administrator"),
        )


def _observe_scopes(facts: Facts) -> Iterator[Observation]:
    users: dict[str | None, list[RoleFact]] = {}
    for role in answers_of(facts).roles:
        if _lacks_scope(role):
            users.setdefault(role.session.key, []).append(role)
    for roles in users.values():
        session = roles[0].session
        yield Observation(
            f"the sign-in to {name_session(facts, session)} is not for accounts: its scopes lack {ACCOUNT_ACCESS}",
            place_of_session(facts, session, "sso_registration_scopes"),
            {"profiles": name_some(name for role in roles for name in role.profiles), "AWS said": roles[0].said},
            Fix(f"add {ACCOUNT_ACCESS} to sso_registration_scopes, then sign in", command=sign_in_again(session)),
        )


ONLINE_ROLE_CHECKS: tuple[Check, ...] = (
    role_not_assigned,
    account_not_assigned,
    other_identity,
    identity_refused,
    role_refused,
)
