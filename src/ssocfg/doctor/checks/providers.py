"""SSO306, SSO307, SSO309, SSO312 to SSO314: other ways to credentials beside Identity Center, or to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ssocfg.config.blocks import Profile
from ssocfg.config.reading import NestedBlock
from ssocfg.config.words import split_words
from ssocfg.doctor.facts import LONGEST_COMMAND, Facts
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import (
    gives_sso_credentials,
    name_some,
    plain_value,
)

STATIC_KEY = "aws_access_key_id"
CREDENTIAL_KEYS = (STATIC_KEY, "credential_process", "credential_source", "web_identity_token_file", "login_session")
SIGN_IN_SERVICES = ("sso", "sso_oidc", "sts")


@check("SSO306", "static-keys-beside-sso", "warning")
def static_keys_beside_sso(facts: Facts) -> Iterator[Observation]:
    """A profile has access keys beside its Identity Center settings.

    What it looks at: `aws_access_key_id` in the profile, in the config file or the credentials file.

    Why it matters: tools disagree on which wins. boto3 and AWS CLI take Identity Center, others take the keys: two
    programs act as two identities.

    Example: a profile of the same name in `~/.aws/credentials`, left by an older set-up or by a tool that copies
    credentials there.

    Fix: remove the access keys, or give them a profile of their own.

    Fix safety: unsafe; programs that used the keys change identity.

    Source: botocore 1.44.5, credentials.py `create_credential_resolver` (order of providers).
    """
    for profile in facts.config.profiles.values():
        if not gives_sso_credentials(profile):
            continue
        in_credentials = facts.credentials_keys(profile.name)
        if STATIC_KEY in profile.settings:
            place = facts.config.place_of(profile, STATIC_KEY)
        elif STATIC_KEY in in_credentials:
            place = in_credentials[STATIC_KEY]
        else:
            continue
        yield Observation(
            f'profile "{profile.name}" has access keys beside Identity Center: tools disagree on which wins',
            place,
            {"boto3 and AWS CLI use": "Identity Center"},
            Fix("remove the access keys, or give them a profile of their own", "unsafe"),
        )


@check("SSO307", "sso-bypassed", "warning")
def sso_bypassed(facts: Facts) -> Iterator[Observation]:
    """Another way to credentials in the same profile comes before Identity Center.

    What it looks at: `role_arn` and `web_identity_token_file` in profiles with account and role of Identity Center.

    Why it matters: boto3 and AWS CLI assume the role and never use this profile's Identity Center settings; without a
    `source_profile` they fail.

    Example: `role_arn` added to an SSO profile, instead of to a second profile with `source_profile`.

    Fix: move `role_arn` to a profile of its own, with `source_profile` naming this one.

    Fix safety: unsafe.

    Source: botocore 1.44.5, credentials.py, order of providers; `AssumeRoleProvider._get_role_config`.
    """
    for profile in facts.config.profiles.values():
        key = next((k for k in ("role_arn", "web_identity_token_file") if k in profile.settings), None)
        if key is None or not gives_sso_credentials(profile):
            continue
        sources = {"source_profile", "credential_source", "web_identity_token_file"}
        incomplete = key == "role_arn" and not sources & profile.settings.keys()
        yield Observation(
            f'{key} in profile "{profile.name}" comes before its Identity Center settings, which are never used'
            + ("; without source_profile AWS tools fail" if incomplete else ""),
            facts.config.place_of(profile, key),
            fix=Fix(f"move {key} to a profile of its own, with source_profile = {profile.name}", "unsafe"),
            severity="error" if incomplete else None,
        )


@check("SSO309", "broken-source-profile", "error")
def broken_source_profile(facts: Facts) -> Iterator[Observation]:
    """A role's source profile is missing, leads in a circle, or gives no credentials.

    What it looks at: `source_profile` of profiles with `role_arn`, followed to its end; the credentials file counts.

    Why it matters: AWS tools fail for the profile.

    Example: `source_profile = base` after `[profile base]` was renamed.

    Fix: name a profile that gives credentials.

    Fix safety: manual.

    Source: botocore 1.44.5, credentials.py `AssumeRoleProvider._get_role_config`, `_validate_source_profile`.
    """
    for profile in facts.config.profiles.values():
        if "role_arn" not in profile.settings or "source_profile" not in profile.settings:
            continue
        fault = _source_fault(facts, profile)
        if fault is not None:
            yield Observation(
                f'the source profile of "{profile.name}" {fault}',
                facts.config.place_of(profile, "source_profile"),
                {"known profiles": name_some(facts.config.profiles)},
                Fix("name a profile that gives credentials"),
            )


def _source_fault(facts: Facts, profile: Profile) -> str | None:
    """Follow a chain of source profiles and say what is wrong with it, or None."""
    seen = [profile.name]
    while True:
        name = plain_value(profile.get("source_profile"))
        in_credentials = facts.credentials_keys(name)
        source = facts.config.profiles.get(name)
        if source is None:
            return None if in_credentials else f'is "{name}", which does not exist'
        has_keys = STATIC_KEY in source.settings or STATIC_KEY in in_credentials
        if name in seen:
            circle = " -> ".join((*seen[seen.index(name) :], name))
            return None if has_keys and name == seen[-1] else f"leads in a circle: {circle}"
        if "role_arn" in source.settings and "source_profile" in source.settings and not has_keys:
            seen.append(name)
            profile = source
            continue
        gives = has_keys or gives_sso_credentials(source) or any(key in source.settings for key in CREDENTIAL_KEYS)
        return None if gives else f'is "{name}", which gives no credentials'


@check("SSO312", "broken-credential-process", "error")
def broken_credential_process(facts: Facts) -> Iterator[Observation]:
    """The program of a `credential_process` is not there, or serves another profile.

    What it looks at: the first word of the command (found on PATH, executable), and a `--profile` in it that names a
    profile which does not exist or the profile itself through AWS CLI. The program is never run.

    Why it matters: AWS tools fail with a bare "No such file or directory", or run in a circle.

    Example: a command written by a tool that was uninstalled since.

    Fix: correct the command, or remove the line.

    Fix safety: manual.

    Source: botocore 1.44.5, credentials.py `ProcessProvider._retrieve_credentials_using`.
    """
    for profile in facts.config.profiles.values():
        command = profile.get("credential_process")
        words = split_words(command) if isinstance(command, str) and len(command) < LONGEST_COMMAND else None
        fault = _command_fault(facts, profile, words) if words else None
        if words and fault is not None:
            yield Observation(
                f'the credential_process of profile "{profile.name}" {fault}',
                facts.config.place_of(profile, "credential_process"),
                {"program": words[0]},
                Fix("correct the command, or remove the line"),
                severity="warning" if gives_sso_credentials(profile) else None,
            )


def _command_fault(facts: Facts, profile: Profile, words: list[str]) -> str | None:
    state = facts.programs.get(words[0], "found")
    if state != "found":
        return "names a program that is not there" if state == "missing" else "names a file that cannot be executed"
    named = next((after for word, after in pairwise(words) if word == "--profile"), None)
    through_aws = words[0].replace("\\", "/").rsplit("/", 1)[-1] in ("aws", "aws.exe")
    if named is None or not through_aws:
        return None
    if named == profile.name:
        return "asks AWS CLI for the same profile: it runs in a circle"
    known = named in facts.config.profiles or (facts.credentials is not None and named in facts.credentials.sections)
    return None if known else f'asks for the profile "{named}", which does not exist'


@check("SSO313", "endpoint-redirects-sso", "warning")
def endpoint_redirects_sso(facts: Facts) -> Iterator[Observation]:
    """An endpoint setting also moves sign-in to another address.

    What it looks at: `endpoint_url` in Identity Center profiles, and `endpoint_url` for `sso`, `sso_oidc` or `sts` in
    the `[services]` section that they name.

    Why it matters: `endpoint_url` is meant for one service, often LocalStack, and moves Identity Center's endpoints
    too: "Could not connect to the endpoint URL".

    Example: `endpoint_url = http://localhost:4566` in an SSO profile.

    Fix: put the URL in a `[services]` section under the service that it is meant for.

    Fix safety: unsafe.

    Source: botocore 1.44.5, configprovider.py `ConfiguredEndpointProvider`.
    """
    config = facts.config
    for profile in config.profiles.values():
        if not profile.is_sso or plain_value(profile.get("ignore_configured_endpoint_urls")).lower() == "true":
            continue
        fix = Fix("put the URL in a [services] section, under the service that it is meant for", "unsafe")
        if profile.get("endpoint_url"):
            yield Observation(
                f'endpoint_url in profile "{profile.name}" also moves sign-in: sso, sso-oidc and sts go there',
                config.place_of(profile, "endpoint_url"),
                fix=fix,
            )
        services = config.services.get(plain_value(profile.get("services")))
        for service in SIGN_IN_SERVICES if services else ():
            block = services.get(service) if services else None
            if services and isinstance(block, NestedBlock) and "endpoint_url" in block:
                yield Observation(
                    f'[services {services.name}] moves {service} for profile "{profile.name}" to another address',
                    config.place_of(services, f"{service}.endpoint_url"),
                    fix=Fix("remove it, unless it is a test set-up", "unsafe"),
                )


@check("SSO314", "services-section-missing", "error")
def services_section_missing(facts: Facts) -> Iterator[Observation]:
    """Profiles name a `[services]` section that does not exist.

    What it looks at: `services` of every profile.

    Why it matters: botocore raises `InvalidConfigError` for every client, those for signing in included.

    Example: `services = local` without `[services local]`.

    Fix: add the section, or remove the key.

    Fix safety: unsafe.

    Source: botocore 1.44.5, configprovider.py `ConfiguredEndpointProvider._get_services_config`.
    """
    users: dict[str, list[Profile]] = {}
    for profile in facts.config.profiles.values():
        name = plain_value(profile.get("services"))
        if name and name not in facts.config.services:
            users.setdefault(name, []).append(profile)
    for name, profiles in users.items():
        yield Observation(
            f'profile "{profiles[0].name}" names [services {name}], which does not exist',
            facts.config.place_of(profiles[0], "services"),
            {"profiles": name_some(p.name for p in profiles)} if len(profiles) > 1 else {},
            Fix(f"add [services {name}], or remove the key", "unsafe"),
        )


PROVIDER_CHECKS: tuple[Check, ...] = (
    static_keys_beside_sso,
    sso_bypassed,
    broken_source_profile,
    broken_credential_process,
    endpoint_redirects_sso,
    services_section_missing,
)
