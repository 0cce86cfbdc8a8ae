"""SSO501, SSO502, SSO506 to SSO508, SSO514: which profile, region and credentials the environment selects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssocfg.credentials.merged import MergedProfiles
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, Severity, check
from ssocfg.doctor.judging import lost_names, name_some, plain_value
from ssocfg.errors import find_nearest
from ssocfg.values import Place
from ssocfg.values.names import PROFILE_VARIABLES

_KEY_ID, _SECRET, _SESSION_TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
_TOKEN_FILE, _ROLE = "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"


def place_of_variable(name: str) -> Place:
    """Return the place of an environment variable, which is in no file."""
    return Place(f"${name}")


def _selected(facts: Facts) -> Mapping[str, str]:
    """Return the variables that select a profile, with its name."""
    return {variable: facts.environ[variable] for variable in PROFILE_VARIABLES if facts.environ.get(variable)}


def _sso_profiles(facts: Facts) -> list[str]:
    """Name the profiles in use without a name being given that should get credentials from Identity Center."""
    profiles = facts.config.profiles
    names = list(dict.fromkeys(_selected(facts).values())) or ["default"]
    return [name for name in names if name in profiles and profiles[name].is_sso]


def _uses_sso(facts: Facts) -> bool:
    return any(profile.is_sso for profile in facts.config.profiles.values())


@check("SSO501", "selected-profile-unknown", "error", requires=())
def selected_profile_unknown(facts: Facts) -> Iterator[Observation]:
    """A variable selects a profile that does not exist.

    What it looks at: AWS_PROFILE and AWS_DEFAULT_PROFILE, and the profiles of the config and the credentials file. A
    profile that is there under a header which AWS tools ignore is told of by the check of that header.

    Why it matters: every AWS command fails with "The config profile (...) could not be found", even `aws sso login`
    with a session's name.

    Example: `AWS_PROFILE=naka-dev` in a shell's start-up file, after the profile was renamed.

    Fix: give the variable the name of a profile, or unset it.

    Fix safety: manual.

    Source: botocore 1.44.5, session.py `Session.get_scoped_config`.
    """
    if facts.profile is not None or _has_no_readable_file(facts):
        return
    known = MergedProfiles(facts.config, facts.credentials)
    wrong = {variable: name for variable, name in _selected(facts).items() if name != "default" and name not in known}
    lost = lost_names(facts, "profile", set(wrong.values())) if wrong else set[str]()
    for variable, name in wrong.items():
        if name in lost or (variable == "AWS_DEFAULT_PROFILE" and wrong.get("AWS_PROFILE") == name):
            continue
        near = find_nearest(name, known.names)
        yield Observation(
            f'{variable} selects the profile "{name}", which does not exist',
            place_of_variable(variable),
            {"known profiles": name_some(known.names) or "none"},
            Fix(f"set {variable}={near}, or unset it" if near else f"set {variable} to a profile's name, or unset it"),
        )


def _has_no_readable_file(facts: Facts) -> bool:
    """Say whether no profile can be there, for a reason that has a check of its own."""
    state, machine = facts.config_file.state, facts.machine
    if state == "missing":
        return "AWS_CONFIG_FILE" in facts.environ or (machine is not None and machine.account_config)
    return state == "unreadable" or not facts.is_text or facts.config.refused is not None


@check("SSO502", "environment-keys-win", "error")
def environment_keys_win(facts: Facts) -> Iterator[Observation]:
    """Access keys in the environment come before the profile's sign-in.

    What it looks at: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, where the profile that AWS_PROFILE selects, or the
    default one, uses Identity Center. Where neither does, but other profiles do, it is worth a note.

    Why it matters: commands without `--profile` act as whoever the keys belong to, and say nothing; with `--profile`
    the keys do not count.

    Example: `export AWS_ACCESS_KEY_ID=...`, pasted from the access portal yesterday.

    Fix: unset the variables.

    Fix safety: manual; they are your shell's.

    Source: botocore 1.44.5, credentials.py `create_credential_resolver`; boto3 issue 4678.
    """
    environ = facts.environ
    if not environ.get(_KEY_ID) or not environ.get(_SECRET) or facts.profile is not None or not _uses_sso(facts):
        return
    profiles = _sso_profiles(facts)
    if profiles:
        message = f'the access keys in the environment come before the sign-in of profile "{profiles[0]}"'
    else:
        message = "commands without --profile use the access keys in the environment, and no sign-in"
    names = [name for name in (_KEY_ID, _SECRET, _SESSION_TOKEN) if environ.get(name)]
    yield Observation(
        message,
        place_of_variable(_KEY_ID),
        {"set": name_some(names)},
        Fix("unset them", command=("unset", *names)),
        None if profiles else "info",
    )


@check("SSO506", "profile-variables-disagree", "warning", requires=())
def profile_variables_disagree(facts: Facts) -> Iterator[Observation]:
    """AWS_PROFILE and AWS_DEFAULT_PROFILE name different profiles.

    What it looks at: both variables.

    Why it matters: AWS CLI v2 takes AWS_PROFILE, boto3 takes AWS_DEFAULT_PROFILE: two programs act as two identities.

    Example: AWS_DEFAULT_PROFILE in a start-up file from years ago, AWS_PROFILE set today.

    Fix: unset AWS_DEFAULT_PROFILE.

    Fix safety: manual; they are your shell's.

    Source: botocore 1.44.5, configprovider.py; AWS CLI 2.36, the same; boto3 issue 3891.
    """
    selected = _selected(facts)
    if facts.profile is None and len(set(selected.values())) == 2:
        yield Observation(
            "AWS_PROFILE and AWS_DEFAULT_PROFILE differ: AWS CLI v2 takes the first, boto3 the second",
            place_of_variable("AWS_DEFAULT_PROFILE"),
            selected,
            Fix("unset AWS_DEFAULT_PROFILE", command=("unset", "AWS_DEFAULT_PROFILE")),
        )


@check("SSO507", "region-variables-disagree", "warning", requires=())
def region_variables_disagree(facts: Facts) -> Iterator[Observation]:
    """AWS CLI and boto3 take different regions from the environment.

    What it looks at: AWS_REGION and AWS_DEFAULT_REGION; and AWS_REGION alone beside another `region` in the selected
    profile, which is worth a note.

    Why it matters: AWS CLI v2 takes AWS_REGION, boto3 does not know it: two programs look in two regions.

    Example: AWS_REGION set for a Java program, AWS_DEFAULT_REGION for a Python one.

    Fix: give both the same region.

    Fix safety: manual; they are your shell's.

    Source: botocore 1.44.5, configprovider.py (`AWS_DEFAULT_REGION` only); AWS CLI 2.36, the same (both).
    """
    region, default = facts.environ.get("AWS_REGION"), facts.environ.get("AWS_DEFAULT_REGION")
    if region and default and region != default:
        yield Observation(
            "AWS_REGION and AWS_DEFAULT_REGION differ: AWS CLI v2 takes the first, boto3 the second",
            place_of_variable("AWS_REGION"),
            {"AWS_REGION": region, "AWS_DEFAULT_REGION": default},
            Fix("give both the same region"),
        )
    elif region and not default:
        yield from _beside_profile(facts, region)


def _beside_profile(facts: Facts, region: str) -> Iterator[Observation]:
    names = [facts.profile] if facts.profile else [*_selected(facts).values(), "default"]
    profile = facts.config.profiles.get(names[0]) if facts.config_file.data else None
    own = plain_value(profile.get("region")) if profile is not None else ""
    if profile is not None and own and own != region:
        yield Observation(
            f'AWS CLI v2 takes the region from AWS_REGION, boto3 from profile "{profile.name}"',
            place_of_variable("AWS_REGION"),
            {"AWS_REGION": region, "profile": own},
            Fix("set AWS_DEFAULT_REGION too, or unset AWS_REGION"),
            "info",
        )


@check("SSO508", "web-identity-environment-wins", "error")
def web_identity_environment_wins(facts: Facts) -> Iterator[Observation]:
    """A web identity in the environment comes before the profile's sign-in.

    What it looks at: AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, where the profile that AWS_PROFILE selects, or the
    default one, uses Identity Center. Where neither does, but other profiles do, it is worth a note.

    Why it matters: commands without `--profile` assume that role, and say nothing; without AWS_ROLE_ARN they fail.

    Example: a terminal inside a Kubernetes pod.

    Fix: unset the variables, or name the profile with `--profile`.

    Fix safety: manual; they are your shell's.

    Source: botocore 1.44.5, credentials.py `AssumeRoleWithWebIdentityProvider`.
    """
    environ = facts.environ
    if not environ.get(_TOKEN_FILE) or facts.profile is not None or not _uses_sso(facts):
        return
    if environ.get(_KEY_ID) and environ.get(_SECRET):
        return  # those come first, and are told of
    profiles = _sso_profiles(facts)
    who = f' of profile "{profiles[0]}"' if profiles else ""
    fails = "" if environ.get(_ROLE) else "; without AWS_ROLE_ARN it fails"
    severity: Severity = "error" if profiles else "info"
    yield Observation(
        f"the web identity in the environment comes before the sign-in{who}{fails}",
        place_of_variable(_TOKEN_FILE),
        {name: environ[name] for name in (_TOKEN_FILE, _ROLE) if environ.get(name)},
        Fix("unset them, or name the profile with --profile", command=("unset", _TOKEN_FILE, _ROLE)),
        severity,
    )


@check("SSO514", "partial-environment-keys", "error", requires=())
def partial_environment_keys(facts: Facts) -> Iterator[Observation]:
    """Only a part of the access keys is in the environment.

    What it looks at: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. An empty one counts as unset.

    Why it matters: with AWS_ACCESS_KEY_ID alone, commands without `--profile` fail with "Partial credentials found in
    env"; the others alone are not looked at by boto3 and AWS CLI, which is worth a note.

    Example: a paste of three lines of which one was lost.

    Fix: unset what is left, or set the rest.

    Fix safety: manual; they are your shell's.

    Source: botocore 1.44.5, credentials.py `EnvProvider.load`.
    """
    there = [name for name in (_KEY_ID, _SECRET, _SESSION_TOKEN) if facts.environ.get(name)]
    if facts.profile is not None or not there or {_KEY_ID, _SECRET} <= set(there):
        return
    missing = _SECRET if _KEY_ID in there else _KEY_ID
    consequence = "commands without --profile fail" if _KEY_ID in there else "boto3 and AWS CLI do not look at it"
    yield Observation(
        f"{there[0]} is in the environment without {missing}: {consequence}",
        place_of_variable(there[0]),
        {"set": name_some(there)},
        Fix("unset what is left, or set the rest", command=("unset", *there)),
        None if _KEY_ID in there else "info",
    )


SELECTION_CHECKS: tuple[Check, ...] = (
    selected_profile_unknown,
    environment_keys_win,
    profile_variables_disagree,
    region_variables_disagree,
    web_identity_environment_wins,
    partial_environment_keys,
)
