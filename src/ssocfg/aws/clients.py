"""The botocore clients: made when they are first needed, kept, and used by many threads."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial
from json import JSONDecodeError
from types import TracebackType
from typing import Any, NamedTuple, Self

from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, DataNotFoundError, EndpointVariantError

from ssocfg.aws import rate, readings, redaction
from ssocfg.aws.network import host_of
from ssocfg.aws.sessions import NO_SETTINGS, EndpointSettings, Service, make_session
from ssocfg.errors import InvalidValueError
from ssocfg.values import parse_region
from ssocfg.values.regions import is_pseudo_region
from ssocfg.values.skew import ClockSkew

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
MOST_AT_ONCE = 32  # connections that a client keeps; callers use fewer threads
# Reading twice does no harm. What SSO-OIDC is asked for is never asked for again by itself: a refresh token may be
# good for one use, so that the same question again after a lost answer would be refused, or would end the session;
# a code is good for one use; and RegisterClient makes a client each time. Whether to ask again is the caller's choice.
ATTEMPTS: dict[Service, int] = {"sso-oidc": 1, "sso": 3, "sts": 3}

VARIANTS = "look at AWS_USE_DUALSTACK_ENDPOINT, AWS_USE_FIPS_ENDPOINT and their keys in the profile"
# botocore opens its data as files of their own, which they are not inside a zip file.
NO_DATA = "its data are not there; where ssocfg runs from a zip file, let shiv make that file, which unpacks itself"


class Timeouts(NamedTuple):
    """How many seconds to wait for a connection, and for each piece of an answer."""

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS


class Clients:
    """All clients of a program's run, to be closed at the end: `with Clients() as clients:`. It is thread-safe.

    The user's config file is not read, `AWS_PROFILE` and credentials do not matter. Of the environment count, as with
    botocore, `AWS_ENDPOINT_URL` and its kin, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_DUALSTACK_ENDPOINT`,
    `AWS_USE_FIPS_ENDPOINT`, `AWS_STS_REGIONAL_ENDPOINTS`, `AWS_CA_BUNDLE`, `AWS_DATA_PATH`, `AWS_SDK_UA_APP_ID`, and
    proxies. While one lives, no secret of its calls gets into logs.
    """

    def __init__(
        self, settings: EndpointSettings = NO_SETTINGS, timeouts: Timeouts | None = None, tries: int | None = None
    ) -> None:
        """Prepare; nothing is opened before the first call.

        Args:
            settings: What a profile says about endpoints.
            timeouts: How long to wait; 5 and 15 seconds where nothing is given.
            tries: How often to try at most; as `ATTEMPTS` has it where nothing is given.
        """
        self._session = make_session(settings)
        self._timeouts = timeouts or Timeouts()
        self._tries = tries
        self._heard: dict[tuple[Service, str], ClockSkew | None] = {}
        self._lock = threading.Lock()
        self._made: dict[tuple[Service, str], Any] = {}
        self._is_closed = False
        self._hold = redaction.begin()

    def client(self, service: Service, region: str) -> Any:
        """Return the client of a service in a region, always the same one.

        Args:
            service: The service.
            region: The region; for STS also one of `aws-global` and its kin.

        Raises:
            InvalidValueError: The region cannot be one, or the endpoint that is configured cannot; nothing was opened.
            RuntimeError: The clients were closed.
        """
        # The region becomes a part of the host's name, so it is looked at before anything else.
        if service != "sts" or not is_pseudo_region(region):
            parse_region(region)
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the clients were closed")
            if (service, region) not in self._made:
                self._made[service, region] = self._make(service, region)
            return self._made[service, region]

    def host(self, service: Service, region: str) -> str:
        """Return the host that a service is called at in a region, with the port where it has one of its own.

        Raises:
            InvalidValueError: As for `client`.
        """
        return host_of(self.client(service, region).meta.endpoint_url)

    @property
    def heard(self) -> Mapping[tuple[Service, str], ClockSkew | None]:
        """The services and hosts that answered so far, each with how far this machine's clock is off by its answers.

        What a proxy says in their place does not count.
        """
        with self._lock:
            return dict(self._heard)

    def _hear(self, service: Service, host: str, reading: readings.Reading) -> None:
        if reading.members is None:
            return
        with self._lock:
            # An answer that took long makes the clock seem off; so the least of all is nearest to the truth.
            known = [skew for skew in (self._heard.get((service, host)), reading.skew) if skew is not None]
            self._heard[service, host] = min(known, key=lambda skew: abs(skew.ahead), default=None)

    def _make(self, service: Service, region: str) -> Any:
        config = self._configure(service)
        try:
            client: Any = self._session.create_client(service, region_name=region, config=config)
        except (JSONDecodeError, UnicodeError):
            raise InvalidValueError("endpoint", "a file below AWS_DATA_PATH or ~/.aws/models is not JSON") from None
        except ValueError:
            reason = f"AWS_ENDPOINT_URL or the profile's endpoint_url for {service} is not a URL"
            raise InvalidValueError("endpoint", reason) from None
        except EndpointVariantError:
            raise InvalidValueError("endpoint", f"{service} has no such endpoint in {region}; {VARIANTS}") from None
        except DataNotFoundError:
            raise InvalidValueError("installation of botocore", NO_DATA) from None
        except BotoCoreError as error:
            reason = f"look at AWS_CA_BUNDLE and AWS_STS_REGIONAL_ENDPOINTS ({type(error).__name__})"
            raise InvalidValueError("setting", reason) from None
        readings.listen(client, partial(self._hear, service, host_of(client.meta.endpoint_url)))
        rate.listen(client)
        return client

    def _configure(self, service: Service) -> Config:
        options: dict[str, Any] = {
            "connect_timeout": self._timeouts.connect,
            "read_timeout": self._timeouts.read,
            "retries": {"mode": "standard", "total_max_attempts": min(ATTEMPTS[service], self._tries or 9)},
            "max_pool_connections": MOST_AT_ONCE,
            "user_agent_extra": "ssocfg",
        }
        if service != "sts":
            options["signature_version"] = UNSIGNED
        return Config(**options)

    def close(self) -> None:
        """Close all connections; does nothing where that was done already."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            made, self._made = self._made, {}
        for client in made.values():
            client.close()
        redaction.end(self._hold)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
