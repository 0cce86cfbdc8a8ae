"""Fixtures for pytest: `identity_center`, a running fake, and `aws_home`, a home in which AWS programs meet it.

pytest loads this module in every run of whoever has ssocfg installed; everything else is imported when a fixture is
asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from ssocfg.testing.fake_identity_center import FakeIdentityCenter


@pytest.fixture
def identity_center() -> Iterator[FakeIdentityCenter]:
    """Give a `FakeIdentityCenter` that runs during the test, and whose person approves at once."""
    from ssocfg.testing.fake_identity_center import FakeIdentityCenter

    with FakeIdentityCenter() as running:
        yield running


@pytest.fixture
def aws_home(
    identity_center: FakeIdentityCenter, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Make a temporary directory this process's home, with a config file and an environment for `identity_center`.

    The config file has the session `corp` and one profile for each role; nobody is signed in.
    """
    import os

    from ssocfg.testing.home import is_dropped

    home = tmp_path_factory.mktemp("home")
    identity_center.write_config(home)
    _move_botocore(home, monkeypatch)
    for name in [name for name in os.environ if is_dropped(name)]:
        monkeypatch.delenv(name)
    for name, value in identity_center.environ(home).items():
        monkeypatch.setenv(name, value)
    return home


def _move_botocore(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore in this process look for tokens in this home: it settles on a folder when it is imported.

    Without this a test could find the tokens of whoever runs it. Done before HOME moves, so that what botocore settles
    on, if it is imported here, is good for the time after the test.
    """
    from importlib.util import find_spec

    if find_spec("botocore") is None:
        return
    cache = str(home / ".aws" / "sso" / "cache")
    for provider in ("botocore.credentials.SSOProvider", "botocore.tokens.SSOTokenProvider"):
        monkeypatch.setattr(f"{provider}._SSO_TOKEN_CACHE_DIR", cache)
