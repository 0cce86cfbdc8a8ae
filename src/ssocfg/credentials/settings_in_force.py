"""Which settings count for a profile beside its credentials, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from ssocfg.config.credentials_names import CredentialsNames
from ssocfg.config.model import Config
from ssocfg.credentials.endpoints import SERVICES
from ssocfg.credentials.merged import Found, MergedProfiles
from ssocfg.credentials.verdicts import Tool
from ssocfg.values import Place
from ssocfg.values.masking import mask_value

Kind = Literal["environment", "profile", "credentials", "services"]

_BOTH: tuple[Tool, ...] = ("botocore", "aws-cli")
# Key to its variables, for each tool that reads it.
# Source: botocore 1.44, configprovider.py `BOTOCORE_DEFAUT_SESSION_VARIABLES`; AWS CLI 2.36.7, the same,
# clidriver.py.
_KEYS: tuple[tuple[str, Mapping[Tool, tuple[str, ...]]], ...] = (
    ("region", {"botocore": ("AWS_DEFAULT_REGION",), "aws-cli": ("AWS_REGION", "AWS_DEFAULT_REGION")}),
    ("output", {"aws-cli": ("AWS_DEFAULT_OUTPUT",)}),
    ("cli_pager", {"aws-cli": ("AWS_PAGER",)}),
    ("ca_bundle", dict.fromkeys(_BOTH, ("AWS_CA_BUNDLE",))),
    ("retry_mode", dict.fromkeys(_BOTH, ("AWS_RETRY_MODE",))),
    ("max_attempts", dict.fromkeys(_BOTH, ("AWS_MAX_ATTEMPTS",))),
    ("use_dualstack_endpoint", dict.fromkeys(_BOTH, ("AWS_USE_DUALSTACK_ENDPOINT",))),
    ("use_fips_endpoint", dict.fromkeys(_BOTH, ("AWS_USE_FIPS_ENDPOINT",))),
    ("sts_regional_endpoints", {"botocore": ("AWS_STS_REGIONAL_ENDPOINTS",)}),
    ("defaults_mode", {"botocore": ("AWS_DEFAULTS_MODE",)}),
    ("ignore_configured_endpoint_urls", dict.fromkeys(_BOTH, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",))),
)


class Setting(NamedTuple):
    """One setting that counts.

    Attributes:
        key: As in the config file; `"sso.endpoint_url"` for that of one service.
        value: As written, what looks like a secret hidden; None where it stands in the credentials file.
        kind: Where it comes from.
        variable: The variable that sets it, or None.
        place: Where it stands, or None.
    """

    key: str
    value: str | None
    kind: Kind
    variable: str | None = None
    place: Place | None = None

    def as_dict(self) -> dict[str, object]:
        """Return it as in JSON output; `variable` is there only where one sets it."""
        source: dict[str, object] = {"kind": self.kind}
        if self.variable is not None:
            source["variable"] = self.variable
        source["place"] = self.place.as_dict() if self.place is not None else None
        return {"key": self.key, "value": self.value, "from": source}


def find_settings(
    config: Config, credentials: CredentialsNames | None, environ: Mapping[str, str], name: str, tool: Tool
) -> tuple[Setting, ...]:
    """List the settings that are set for a profile, as a tool reads them.

    Args:
        config: The config file.
        credentials: The names in the credentials file, or None where there is none.
        environ: The environment variables.
        name: The profile.
        tool: Whose rules.
    """
    profiles = MergedProfiles(config, credentials)
    found = [_find(profiles, name, key, variables[tool], environ) for key, variables in _KEYS if tool in variables]
    settings = tuple(setting for setting in found if setting is not None)
    return settings if _ignores_endpoints(settings) else (*settings, *_endpoints(profiles, name, environ))


def _ignores_endpoints(settings: tuple[Setting, ...]) -> bool:
    keys = {setting.key: (setting.value or "").lower() for setting in settings}
    return keys.get("ignore_configured_endpoint_urls") == "true"


def _find(
    profiles: MergedProfiles, name: str, key: str, variables: tuple[str, ...], environ: Mapping[str, str]
) -> Setting | None:
    """Find one; a variable counts also where it is empty."""
    variable = next((variable for variable in variables if variable in environ), None)
    if variable is not None:
        return Setting(key, mask_value(environ[variable], key), "environment", variable)
    return _of_profile(key, profiles.find(name, key))


def _of_profile(key: str, found: Found | None) -> Setting | None:
    if found is None:
        return None
    if found.value is None:
        return Setting(key, None, "credentials", None, found.place)
    value = found.value if isinstance(found.value, str) else " ".join(f"{k}={v}" for k, v in found.value.items())
    return Setting(key, mask_value(value, key), "profile", None, found.place)


def _endpoints(profiles: MergedProfiles, name: str, environ: Mapping[str, str]) -> Iterator[Setting]:
    """Give the endpoint for all services, then those of the services of a sign-in where they are others.

    Source: botocore 1.44, configprovider.py `ConfiguredEndpointProvider`: an empty one counts for nothing.
    """
    general = environ.get("AWS_ENDPOINT_URL")
    if general:
        yield Setting("endpoint_url", mask_value(general), "environment", "AWS_ENDPOINT_URL")
    else:
        own = _of_profile("endpoint_url", profiles.find(name, "endpoint_url"))
        if own is not None and own.value != "":
            yield own
    services = profiles.find(name, "services")
    section = profiles.config.services.get(services.value) if services and isinstance(services.value, str) else None
    for key in SERVICES.values():
        variable = f"AWS_ENDPOINT_URL_{key.upper()}"
        block = section.get(key) if section is not None else None
        url = block.get("endpoint_url") if isinstance(block, Mapping) else None
        if environ.get(variable):
            yield Setting(f"{key}.endpoint_url", mask_value(environ[variable]), "environment", variable)
        elif url and section is not None and not general:
            place = profiles.config.place_of(section, f"{key}.endpoint_url")
            yield Setting(f"{key}.endpoint_url", mask_value(url), "services", None, place)
