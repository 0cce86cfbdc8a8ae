"""SSO412, SSO414: the role credentials that AWS CLI has cached."""

from __future__ import annotations

from collections.abc import Iterator

from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import name_some
from ssocfg.doctor.mending import set_damaged_aside
from ssocfg.doctor.role_caches import cached_roles_of, is_of_another, wanted_roles
from ssocfg.doctor.sign_ins import place_of_session, sessions_in_state
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.state import SignInState
from ssocfg.values import Place

_NO_CREDENTIALS = "it has no Credentials"  # a file of another kind, such as that of a plugin


@check("SSO412", "stale-role-credentials", "warning", requires=("config-text", "token-cache", "role-cache"))
def stale_role_credentials(facts: Facts) -> Iterator[Observation]:
    """AWS CLI still uses role credentials from before the last sign-out.

    What it looks at: role credentials in `~/.aws/cli/cache` of which more than 15 minutes are left, for profiles whose
    session has no token. Whether those of a session that is signed in come from before the last sign-in cannot be told:
    a renewal of the token leaves the same trace. A token that has ended is told of with its own finding.

    Why it matters: you are signed out, and `aws` goes on as before for hours; boto3, which keeps no such cache, does
    not.

    Example: the token files were deleted by hand, and `~/.aws/cli/cache` was not.

    Fix: sign out again, which removes them too; or sign in.

    Fix safety: manual; the credentials work, and somebody may want them to.

    Source: botocore 1.44.5, credentials.py `CachedCredentialFetcher._load_from_cache`; aws-cli issue 9845.
    """
    cache = facts.role_cache
    assert cache is not None  # noqa: S101  the gate sees to it
    for judged in sessions_in_state(facts, SignInState.NEVER_SIGNED_IN):
        fresh = [cached for cached in cached_roles_of(facts, judged.sign_in.session) if cached.is_fresh]
        if fresh:
            files = dict.fromkeys(cached.credentials.file for cached in fresh)
            until = max(cached.credentials.expires_at for cached in fresh)
            yield Observation(
                f"{judged.label} is signed out, and AWS CLI still uses role credentials from before",
                Place(cache.path_of(next(iter(files)))) if len(files) == 1 else Place(cache.path),
                {
                    "profiles": name_some(cached.role.profile for cached in fresh),
                    "until": until.strftime("%Y-%m-%d %H:%M:%S UTC"),
                    "signed out": str(place_of_session(facts, judged)),
                },
                Fix("sign out again, which removes them too, or sign in", command=("ssocfg", "logout")),
            )


@check("SSO414", "role-credentials-unreadable", "error", requires=("config-text", "role-cache"))
def role_credentials_unreadable(facts: Facts) -> Iterator[Observation]:
    """AWS CLI cannot read the role credentials that it has cached.

    What it looks at: the files of `~/.aws/cli/cache`. One that no profile of the config file needs is worth a note.

    Why it matters: every `aws` command of the profile fails, with a line that is no more than the file's name, while
    boto3 works.

    Example: the machine was switched off while AWS CLI wrote it.

    Fix: set the file aside; AWS CLI gets new credentials.

    Fix safety: safe; no tool can read the file, and it is kept.

    Source: AWS CLI 2.36, botocore/credentials.py `CachedCredentialFetcher`, botocore/utils.py `JSONFileCache`.
    """
    cache = facts.role_cache
    assert cache is not None  # noqa: S101  the gate sees to it
    if not any(isinstance(found, Unreadable) for found in cache.role_credentials.values()):
        return
    users: dict[str, list[str]] = {}
    for role in wanted_roles(facts):
        users.setdefault(role.file, []).append(role.profile)
    for name, found in cache.role_credentials.items():
        if not isinstance(found, Unreadable) or is_of_another(facts, cache, name) or found.reason == _NO_CREDENTIALS:
            continue
        profiles = users.get(name, [])
        if profiles or facts.profile is None:
            who = f' of profile "{profiles[0]}"' if profiles else ""
            yield Observation(
                f"the cached role credentials{who} cannot be used: {found.reason}",
                Place(cache.path_of(name)),
                {"profiles": name_some(profiles)} if len(profiles) > 1 else {},
                set_damaged_aside(found, cache.path_of(name)),
                None if profiles else "info",
            )


ROLE_CACHE_CHECKS: tuple[Check, ...] = (
    stale_role_credentials,
    role_credentials_unreadable,
)
