"""A local Identity Center for your own tests: sign-in, portal and STS on one loopback port, and a person who decides.

    with FakeIdentityCenter() as identity_center:
        identity_center.person.denies()
        run_my_tool(env=identity_center.environ(home))

Names are loaded on first use, because pytest loads this package in every run of whoever has ssocfg installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssocfg.testing.accounts import Account
    from ssocfg.testing.fake_identity_center import FakeIdentityCenter
    from ssocfg.testing.people import Page, Person
    from ssocfg.testing.records import Request
    from ssocfg.testing.settings import Lifetimes, Settings

__all__ = ["Account", "FakeIdentityCenter", "Lifetimes", "Page", "Person", "Request", "Settings"]

_HOMES = {
    "Account": "accounts",
    "FakeIdentityCenter": "fake_identity_center",
    "Lifetimes": "settings",
    "Page": "people",
    "Person": "people",
    "Request": "records",
    "Settings": "settings",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"ssocfg.testing.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
