"""What the tests of the verbs share: homes that meet a fake Identity Center, and what lies in their caches."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from api.people import SESSION, Person
from ssocfg.testing import FakeIdentityCenter
from ssocfg.tokens.cache_key import file_name, token_key


@pytest.fixture
def center(identity_center: FakeIdentityCenter) -> FakeIdentityCenter:
    """The running fake, which lets a program poll at once."""
    identity_center.settings.interval = timedelta(seconds=1)
    return identity_center


@pytest.fixture
def home(aws_home: Path) -> Path:
    """The home of this process, in which nobody is signed in."""
    return aws_home


@pytest.fixture
def person(center: FakeIdentityCenter, home: Path) -> Person:
    """The person in that home."""
    return Person(center)


@pytest.fixture
def tokens(home: Path) -> Path:
    """The folder of tokens and registrations."""
    return home / ".aws" / "sso" / "cache"


@pytest.fixture
def token_path(tokens: Path) -> Path:
    """The file of the session's token."""
    return tokens / file_name(token_key(SESSION))


@pytest.fixture
def change_token(token_path: Path) -> Callable[..., None]:
    """Change fields of the token's file; `...` takes a field out."""

    def change(**fields: object) -> None:
        content = {**json.loads(token_path.read_bytes()), **fields}
        token_path.write_text(json.dumps({key: value for key, value in content.items() if value is not ...}))

    return change
