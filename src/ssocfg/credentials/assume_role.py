"""What botocore's provider for assumed roles makes of a profile, through its source profiles."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ssocfg.credentials.machine_providers import judge_container, judge_environment, judge_instance
from ssocfg.credentials.merged import Found, MergedProfiles
from ssocfg.credentials.profile_providers import judge_profile
from ssocfg.credentials.verdicts import Verdict, absent, fails, first_that_counts, wins
from ssocfg.values import Place

_PROVIDER = "assume-role"
_UNREAD = "stands in the credentials file, whose values are not read"


def judge_assume_role(
    profiles: MergedProfiles, name: str, environ: Mapping[str, str], on_instance: bool | None
) -> Verdict:
    """Judge a role that is assumed by the keys of another profile, or of the environment or machine.

    Args:
        profiles: All profiles.
        name: The profile that is asked for.
        environ: The environment variables; a `credential_source` may be there also where an explicit profile puts them
            out of force.
        on_instance: Whether this is an EC2 instance with a role; None where that is not known.

    Source: botocore 1.44, credentials.py `AssumeRoleProvider`, `CanonicalNameCredentialSourcer`.
    """
    role = profiles.find(name, "role_arn")
    if role is None:
        return absent(_PROVIDER, "no role_arn")
    if not profiles.assumes_role(name):
        return absent(_PROVIDER, "beside web_identity_token_file the role_arn belongs to that", role.place)
    path = [name]
    while True:
        step = _judge_step(profiles, path, environ, on_instance)
        if isinstance(step, Verdict):
            return step if step.place is not None else step._replace(place=role.place)
        path.append(step)
        if profiles.find_static_key(step) is not None or not profiles.assumes_role(step):
            return _judge_end(profiles, path, role.place)


def _judge_step(
    profiles: MergedProfiles, path: list[str], environ: Mapping[str, str], on_instance: bool | None
) -> Verdict | str:
    """Judge one profile that assumes a role; return the name of its source profile where all is well so far."""
    name = path[-1]
    duration = profiles.find(name, "duration_seconds")
    if duration is not None and isinstance(duration.value, Mapping):
        return fails(_PROVIDER, "TypeError", "duration_seconds is a nested block", duration.place)
    source, machine = profiles.find(name, "source_profile"), profiles.find(name, "credential_source")
    if source is not None and machine is not None:
        because = f'profile "{name}" has both source_profile and credential_source'
        return fails(_PROVIDER, "InvalidConfigError", because, machine.place)
    if machine is not None:
        return _judge_machine(name, machine, environ, on_instance)
    if source is None:
        because = f'profile "{name}" has role_arn, and neither source_profile nor credential_source'
        return fails(_PROVIDER, "PartialCredentialsError", because)
    return _judge_source(profiles, path, source)


def _judge_source(profiles: MergedProfiles, path: list[str], source: Found) -> Verdict | str:
    target = source.value
    if target is None:
        return wins(_PROVIDER, f"role_arn; the source_profile {_UNREAD}", source.place, certain=False)
    if not isinstance(target, str):
        return fails(_PROVIDER, "TypeError", "source_profile is a nested block", source.place)
    if target not in profiles:
        return fails(_PROVIDER, "InvalidConfigError", f'there is no source_profile "{target}"', source.place)
    if target in path and (target != path[-1] or profiles.find_static_key(target) is None):
        circle = " -> ".join((*path, target))
        return fails(_PROVIDER, "InfiniteLoopConfigError", f"source profiles lead in a circle: {circle}", source.place)
    return target


def _judge_end(profiles: MergedProfiles, path: list[str], place: Place) -> Verdict:
    """Judge the profile at the end, whose own providers give the keys; no variable counts there."""
    through = " -> ".join(path)
    decides = first_that_counts(judge_profile(profiles, path[-1], {}))
    if decides is None:
        because = f'source_profile "{path[-1]}" has no credentials ({through})'
        return fails(_PROVIDER, "InvalidConfigError", because, place)
    if decides.error is not None:
        because = f'source_profile "{path[-1]}": {decides.because} ({through})'
        return fails(_PROVIDER, decides.error, because, decides.place, certain=decides.certain)
    because = f"role_arn, by the credentials that {decides.provider} gives for source_profile ({through})"
    return wins(_PROVIDER, because, place, certain=decides.certain)


def _judge_machine(name: str, source: Found, environ: Mapping[str, str], on_instance: bool | None) -> Verdict:
    if source.is_hidden:
        return wins(_PROVIDER, f"role_arn; the credential_source {_UNREAD}", source.place, certain=False)
    sources: dict[str, Callable[[], Verdict]] = {
        "Environment": lambda: judge_environment(environ),
        "EcsContainer": lambda: judge_container(environ),
        "Ec2InstanceMetadata": lambda: judge_instance(environ, True if on_instance is None else on_instance),
    }
    if not isinstance(source.value, str) or source.value not in sources:
        because = f'credential_source of profile "{name}" is none of {", ".join(sources)}'
        return fails(_PROVIDER, "InvalidConfigError", because, source.place)
    found = sources[source.value]()
    if found.status == "wins":
        because = f"role_arn, by the credentials of credential_source {source.value}"
        if source.value == "Ec2InstanceMetadata" and on_instance is None:
            because += ", provided that this is an EC2 instance that has a role"
        return wins(_PROVIDER, because, source.place)
    error = found.error or "CredentialRetrievalError"
    return fails(_PROVIDER, error, f"credential_source {source.value}: {found.because}", source.place)
