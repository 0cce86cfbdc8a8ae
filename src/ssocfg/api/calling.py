"""The clients that one verb calls AWS with: one set for all profiles that say the same about endpoints."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from ssocfg.aws.clients import Clients, Timeouts
from ssocfg.aws.sessions import EndpointSettings
from ssocfg.config.model import Config
from ssocfg.credentials.endpoints import EndpointWishes, find_endpoint_wishes


class ClientPool:
    """All clients of one verb's run, to be closed at the end: `with ClientPool(config) as pool:`. It is thread-safe."""

    def __init__(self, config: Config, timeouts: Timeouts | None = None, tries: int | None = None) -> None:
        """Prepare; nothing is opened before the first call.

        Args:
            config: The config file.
            timeouts: How long to wait, where that is not as for all verbs.
            tries: How often to try at most, likewise.
        """
        self._config = config
        self._timeouts = timeouts
        self._tries = tries
        self._lock = threading.Lock()
        self._made: dict[EndpointWishes, Clients] = {}

    def of(self, profile: str | None) -> Clients:
        """Return the clients for a profile, or for none in particular."""
        wishes = find_endpoint_wishes(self._config, profile)
        with self._lock:
            if wishes not in self._made:
                settings = EndpointSettings(dict(wishes.urls), wishes.use_dualstack, wishes.use_fips, wishes.ca_bundle)
                self._made[wishes] = Clients(settings, self._timeouts, self._tries)
            return self._made[wishes]

    @property
    def made(self) -> tuple[Clients, ...]:
        """All sets of clients so far."""
        with self._lock:
            return tuple(self._made.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            made, self._made = self._made, {}
        for clients in made.values():
            clients.close()
