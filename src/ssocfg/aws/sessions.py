"""A botocore session that knows the environment, and of the config file only what it is told.

With an ordinary one a config file that botocore cannot read, an `AWS_PROFILE` that does not exist, or a profile with
credentials of its own would keep everybody from signing in.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Generator, Mapping
from contextvars import ContextVar
from typing import Any, Literal, NamedTuple, TypeAlias

from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
from botocore.credentials import ReadOnlyCredentials
from botocore.loaders import Loader
from botocore.session import Session

from ssocfg.values import Secret

Service: TypeAlias = Literal["sso-oidc", "sso", "sts"]
SERVICES: tuple[Service, ...] = ("sso", "sso-oidc", "sts")

# The keys that the call at hand is signed with. A client is made once and serves calls with many keys from many
# threads; each thread has a context of its own.
_KEYS: ContextVar[ReadOnlyCredentials] = ContextVar("ssocfg_keys")


class EndpointSettings(NamedTuple):
    """What a profile says about endpoints; the environment's `AWS_...` variables come before it, as with botocore.

    Attributes:
        endpoint_urls: The endpoint by service (`"sso-oidc"`, `"sso"`, `"sts"`), from the profile's `services` section
            or its `endpoint_url`.
        use_dualstack: The profile's `use_dualstack_endpoint`; None where it has none.
        use_fips: Its `use_fips_endpoint` likewise.
        ca_bundle: Its `ca_bundle`, the path of a file with the certificates to trust; None where it has none.
    """

    endpoint_urls: Mapping[str, str] = {}
    use_dualstack: bool | None = None
    use_fips: bool | None = None
    ca_bundle: str | None = None


NO_SETTINGS = EndpointSettings()
_HONOURED = frozenset(
    """
    ca_bundle data_path ignore_configured_endpoint_urls sts_regional_endpoints use_dualstack_endpoint use_fips_endpoint
    user_agent_appid
    """.split()
)
# Every other variable of the environment has no say: not the profile's name, nor those of services that are not asked
# here, which would stop botocore where they are misspelled, nor those that report calls to somebody.
_DEAF = {
    name: (key, None, default, convert)
    for name, (key, _variable, default, convert) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    if name not in _HONOURED
}


def make_session(settings: EndpointSettings) -> Session:
    """Make a session that reads no config file and looks for no credentials anywhere; it is not thread-safe."""
    session = _Session(settings)
    session.register_component("data_loader", _make_loader(session.get_config_variable("data_path")))
    session.register_component("credential_provider", _KeysOfCall())
    session.register_component("token_provider", _NoToken())
    return session


class _Session(Session):
    """A session whose config file is made of `EndpointSettings`, so that botocore's own rules of precedence hold."""

    def __init__(self, settings: EndpointSettings) -> None:
        self._file = _make_file(settings)
        super().__init__(session_vars=_DEAF)

    @property
    def full_config(self) -> dict[str, Any]:
        """What botocore would have read from files."""
        return self._file


def _make_file(settings: EndpointSettings) -> dict[str, Any]:
    profile = {
        "use_dualstack_endpoint": _as_text(settings.use_dualstack),
        "use_fips_endpoint": _as_text(settings.use_fips),
        "ca_bundle": settings.ca_bundle,
        "services": "given" if settings.endpoint_urls else None,
    }
    urls = {service.replace("-", "_"): {"endpoint_url": url} for service, url in settings.endpoint_urls.items()}
    said = {key: text for key, text in profile.items() if text is not None}
    return {"profiles": {"default": said}, "services": {"given": urls}}


def _as_text(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


class _Loader(Loader):
    """Takes for granted that botocore has these services, instead of looking into its 400 folders to see."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002
        """Name the services that are asked for here."""
        return list(SERVICES)


@functools.cache  # it keeps the models that it has read, which is most of what the first client costs
def _make_loader(data_path: str | None) -> Loader:
    """Make a loader that also looks where `AWS_DATA_PATH` says, as botocore's own does."""
    if data_path is None:
        return _Loader()
    return _Loader([os.path.expanduser(os.path.expandvars(path)) for path in data_path.split(os.pathsep)])


@contextlib.contextmanager
def signed_with(keys: tuple[Secret, Secret, Secret] | None) -> Generator[None]:
    """Let calls in the block be signed with these keys: the key's id, the key, its session token; None signs none."""
    if keys is None:
        yield
        return
    token = _KEYS.set(ReadOnlyCredentials(*(key.reveal() for key in keys)))
    try:
        yield
    finally:
        _KEYS.reset(token)


class _KeysOfCall:
    """Stands for the keys in a client that has none of its own, and gives those of the call at hand."""

    method = "explicit"

    def load_credentials(self) -> _KeysOfCall:
        """Be what a session looks for once for each client."""
        return self

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Return the keys that a request is to be signed with."""
        return _KEYS.get()

    def get_deferred_property(self, _name: str) -> Callable[[], None]:
        """Say nothing of the account, which some services make endpoints of."""
        return lambda: None


class _NoToken:
    """Finds no bearer token, where botocore's own provider looks through the config file and the cache for one."""

    def load_token(self, **_kwargs: object) -> None:
        """Find none."""
