"""SSO306, SSO307, SSO313, SSO314 and those of `sources`: other ways to credentials beside Identity Center, or to it."""

from __future__ import annotations

from collections.abc import Iterator

from ssocfg.config.blocks import Profile
from ssocfg.config.reading import NestedBlock
from ssocfg.doctor.checks.portals import and_others, describe_all, list_all
from ssocfg.doctor.checks.sources import STATIC_KEY, broken_credential_process, broken_source_profile
from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Fix, Observation, check
from ssocfg.doctor.judging import gives_sso_credentials, lost_names, plain_value
from ssocfg.doctor.mending import unset_key
from ssocfg.values import Place

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

    Fix safety: manual; programs that used the keys change identity.

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
            Fix("remove the access keys, or give them a profile of their own"),
        )


@check("SSO307", "sso-bypassed", "warning")
def sso_bypassed(facts: Facts) -> Iterator[Observation]:
    """Another way to credentials in the same profile comes before Identity Center.

    What it looks at: `role_arn` and `web_identity_token_file` in profiles with account and role of Identity Center.

    Why it matters: boto3 and AWS CLI assume the role and never use this profile's Identity Center settings; without a
    `source_profile`, or with a token file but no role, they fail.

    Example: `role_arn` added to an SSO profile, instead of to a second profile with `source_profile`.

    Fix: move `role_arn` to a profile of its own, with `source_profile` naming this one; move a token file with it.

    Fix safety: manual.

    Source: botocore 1.44.5, credentials.py, order of providers; `AssumeRoleProvider._get_role_config`.
    """
    for profile in facts.config.profiles.values():
        key = next((k for k in ("role_arn", "web_identity_token_file") if k in profile.settings), None)
        if key is None or not gives_sso_credentials(profile):
            continue
        lacking, fix = _bypass_fault(profile)
        yield Observation(
            f'{key} in profile "{profile.name}" comes before its Identity Center settings, which are never used'
            + (f"; without {lacking} AWS tools fail" if lacking else ""),
            facts.config.place_of(profile, key),
            fix=Fix(fix),
            severity="error" if lacking else None,
        )


def _bypass_fault(profile: Profile) -> tuple[str, str]:
    """Return the key without which the other way does not work either, or an empty text, and what mends it."""
    if "role_arn" not in profile.settings:
        return "role_arn", "remove web_identity_token_file, or write role_arn beside it in a profile of their own"
    sources = ("web_identity_token_file", "source_profile", "credential_source")
    source = next((key for key in sources if key in profile.settings), None)
    if source is None:
        return "source_profile", f"move role_arn to a profile of its own, with source_profile = {profile.name}"
    return "", f"move role_arn and {source} to a profile of their own"


@check("SSO313", "endpoint-redirects-sso", "warning")
def endpoint_redirects_sso(facts: Facts) -> Iterator[Observation]:
    """An endpoint setting also moves sign-in to another address.

    What it looks at: `endpoint_url` in Identity Center profiles, and `endpoint_url` for `sso`, `sso_oidc` or `sts` in
    the `[services]` section that they name.

    Why it matters: `endpoint_url` is meant for one service, often LocalStack, and moves Identity Center's endpoints
    too: "Could not connect to the endpoint URL".

    Example: `endpoint_url = http://localhost:4566` in an SSO profile.

    Fix: put the URL in a `[services]` section under the service that it is meant for.

    Fix safety: manual.

    Source: botocore 1.44.5, configprovider.py `ConfiguredEndpointProvider`.
    """
    general: dict[Place, list[Profile]] = {}
    users: dict[str, list[Profile]] = {}
    for profile in facts.config.profiles.values():
        if not profile.is_sso or plain_value(profile.get("ignore_configured_endpoint_urls")).lower() == "true":
            continue
        if profile.get("endpoint_url"):
            general.setdefault(facts.config.place_of(profile, "endpoint_url"), []).append(profile)
        users.setdefault(plain_value(profile.get("services")), []).append(profile)
    for place, profiles in general.items():
        yield Observation(
            f"endpoint_url in {describe_all(profiles)} also moves sign-in: sso, sso-oidc and sts go there",
            place,
            list_all(profiles),
            Fix("put the URL in a [services] section, under the service that it is meant for"),
        )
    for name, profiles in users.items():
        yield from _moved_services(facts, name, profiles)


def _moved_services(facts: Facts, name: str, profiles: list[Profile]) -> Iterator[Observation]:
    services = facts.config.services.get(name)
    for service in SIGN_IN_SERVICES if services else ():
        block = services.get(service) if services else None
        if services and isinstance(block, NestedBlock) and "endpoint_url" in block:
            yield Observation(
                f"[services {name}] moves {service} for {describe_all(profiles)} to another address",
                facts.config.place_of(services, f"{service}.endpoint_url"),
                list_all(profiles),
                Fix("remove it, unless it is a test set-up"),
            )


@check("SSO314", "services-section-missing", "error")
def services_section_missing(facts: Facts) -> Iterator[Observation]:
    """Profiles name a `[services]` section that does not exist.

    What it looks at: `services` of every profile. A section under a header which AWS tools ignore is told of by the
    check of that header.

    Why it matters: botocore raises `InvalidConfigError` for every client, those for signing in included.

    Example: `services = local` without `[services local]`.

    Fix: add the section, or remove the key.

    Fix safety: unsafe; the key goes, and with it the endpoints that were meant.

    Source: botocore 1.44.5, configprovider.py `ConfiguredEndpointProvider._get_services_config`.
    """
    users: dict[str, list[Profile]] = {}
    for profile in facts.config.profiles.values():
        name = plain_value(profile.get("services"))
        if name and name not in facts.config.services:
            users.setdefault(name, []).append(profile)
    for name in lost_names(facts, "services", users):
        del users[name]
    for name, profiles in users.items():
        yield Observation(
            f'profile "{profiles[0].name}" names [services {name}], which does not exist'
            + (f",{and_others(profiles)} {'does' if len(profiles) == 2 else 'do'} too" if len(profiles) > 1 else ""),
            facts.config.place_of(profiles[0], "services"),
            list_all(profiles),
            unset_key(
                f"add [services {name}], or remove the key",
                (facts.config.place_of(profile, "services").section for profile in profiles),
                "services",
            ),
        )


PROVIDER_CHECKS: tuple[Check, ...] = (
    static_keys_beside_sso,
    sso_bypassed,
    broken_source_profile,
    broken_credential_process,
    endpoint_redirects_sso,
    services_section_missing,
)
