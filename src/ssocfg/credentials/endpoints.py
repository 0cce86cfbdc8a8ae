"""What a profile says about the endpoints of the services that a sign-in calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ssocfg.config.blocks import Profile
from ssocfg.config.model import Config

# Service to its key in a `[services]` section. Source: botocore 1.44, model.py `ServiceId.hyphenize`, configprovider.py
# `ConfiguredEndpointProvider._get_snake_case_service_id`.
SERVICES = {"sso": "sso", "sso-oidc": "sso_oidc", "sts": "sts"}


class EndpointWishes(NamedTuple):
    """What a profile says; the environment comes before it.

    Attributes:
        urls: Pairs of service and endpoint, for services that have one.
        use_dualstack: `use_dualstack_endpoint`, or None.
        use_fips: `use_fips_endpoint`, or None.
        ca_bundle: `ca_bundle`, or None.
    """

    urls: tuple[tuple[str, str], ...] = ()
    use_dualstack: bool | None = None
    use_fips: bool | None = None
    ca_bundle: str | None = None


NO_WISHES = EndpointWishes()


def find_endpoint_wishes(config: Config, name: str | None) -> EndpointWishes:
    """Find what a profile says about endpoints; nothing for None or a name that the file does not have.

    Source: botocore 1.44, configprovider.py `ConfiguredEndpointProvider._get_endpoint_config_file_value`.
    """
    profile = config.profiles.get(name) if name is not None else None
    if profile is None:
        return NO_WISHES
    bundle = profile.get("ca_bundle")
    return EndpointWishes(
        urls=() if _truth(profile, "ignore_configured_endpoint_urls") else tuple(_urls(config, profile).items()),
        use_dualstack=_truth(profile, "use_dualstack_endpoint"),
        use_fips=_truth(profile, "use_fips_endpoint"),
        ca_bundle=bundle if isinstance(bundle, str) and bundle else None,
    )


def _urls(config: Config, profile: Profile) -> dict[str, str]:
    """Return the endpoint of each service: that of the services section, else the profile's for all."""
    section = config.services.get(str(profile.get("services") or ""))
    general = profile.get("endpoint_url")
    found: dict[str, str] = {}
    for service, key in SERVICES.items():
        block = section.get(key) if section is not None else None
        own = block.get("endpoint_url") if isinstance(block, Mapping) else None
        url = own or general
        if isinstance(url, str) and url:
            found[service] = url
    return found


def _truth(profile: Profile, key: str) -> bool | None:
    """Read a boolean as botocore does: only `true`, in any case, is true."""
    value = profile.get(key)
    return value.lower() == "true" if isinstance(value, str) else None
