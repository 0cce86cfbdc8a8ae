"""What can be done to a home, each as a value: a function that takes the home and changes it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

from corpus.home import CREDENTIALS, SSO_CACHE, Home, SignIn, write_time

Step: TypeAlias = Callable[[Home], None]
ANOTHER_USER = 12345

# --- files -------------------------------------------------------------------------------------------


def put(name: str, data: bytes | str, mode: int = 0o600) -> Step:
    """Write a file."""
    return lambda home: _put(home, name, data, mode)


def _put(home: Home, name: str, data: bytes | str, mode: int) -> None:
    home.write(name, data, mode)


def recode(change: Callable[[str], bytes]) -> Step:
    """Write the config file's text in another way."""
    return lambda home: _put(home, home.config, change(home.read(home.config)), 0o600)


def swap(old: str, new: str, name: str | None = None) -> Step:
    """Put another text in the place of the first one that reads so, in the config file or another."""

    def step(home: Home) -> None:
        file = name or home.config
        text = home.read(file)
        assert old in text, f"{old!r} does not stand in {file}"
        home.at(file).write_bytes(text.replace(old, home.fill(new), 1).encode())

    return step


def append(text: str, name: str | None = None) -> Step:
    """Write a text behind what stands in the config file or another."""

    def step(home: Home) -> None:
        path = home.at(name or home.config)
        path.write_bytes(path.read_bytes() + home.fill(text).encode())

    return step


def prepend(data: bytes) -> Step:
    """Write bytes before what stands in the config file."""
    return lambda home: _put(home, home.config, data + home.at(home.config).read_bytes(), 0o600)


def mode(name: str, bits: int) -> Step:
    """Change permission bits of a file or folder."""
    return lambda home: home.at(name).chmod(bits)


def own(name: str, user: int = ANOTHER_USER) -> Step:
    """Give a file or folder to another user; only root can."""
    return lambda home: os.chown(home.at(name), user, user)


def forget(*names: str) -> Step:
    """Remove files."""

    def step(home: Home) -> None:
        for name in names:
            home.at(name).unlink()

    return step


def move(old: str, new: str) -> Step:
    """Rename a file."""

    def step(home: Home) -> None:
        home.write(new, b"")
        home.at(old).replace(home.at(new))

    return step


def link(name: str, target: str) -> Step:
    """Make a symbolic link, in the place of what is there."""

    def step(home: Home) -> None:
        home.at(name).unlink(missing_ok=True)
        home.at(name).symlink_to(home.at(target))

    return step


def pipe(name: str) -> Step:
    """Make a named pipe in the place of a file."""

    def step(home: Home) -> None:
        home.at(name).unlink(missing_ok=True)
        os.mkfifo(home.at(name))

    return step


def folder(name: str, bits: int = 0o700) -> Step:
    """Make a folder, in the place of a file where one is there."""

    def step(home: Home) -> None:
        home.at(name).unlink(missing_ok=True)
        home.at(name).mkdir(parents=True, mode=bits)

    return step


def program(name: str, text: str = "#!/bin/sh\nexit 1\n", bits: int = 0o755) -> Step:
    """Make a program."""
    return put(name, text, bits)


def credentials(text: str) -> Step:
    """Write the credentials file."""
    return put(CREDENTIALS, text)


# --- environment -------------------------------------------------------------------------------------


def environ(**variables: str) -> Step:
    """Set variables."""
    return lambda home: home.environ.update(variables)


def unaided(home: Home) -> None:
    """Let programs not be told where the Identity Center is, which comes before all that a home says of endpoints."""
    home.aided = False


# --- cache -------------------------------------------------------------------------------------------


def never(sign_in: SignIn) -> Step:
    """Let the person not be signed in: no token, no registration."""
    return forget(sign_in.token, sign_in.registration)


def change(name: str, **fields: Any) -> Step:
    """Change fields of a JSON file; None takes one out. A timedelta is an instant from now."""

    def step(home: Home) -> None:
        def make(content: dict[str, Any]) -> None:
            for key, value in fields.items():
                if value is None:
                    content.pop(key, None)
                else:
                    content[key] = _settle(home, value)

        home.change_json(name, make)

    return step


def _settle(home: Home, value: Any) -> Any:
    return write_time(home.center.now() + value) if isinstance(value, timedelta) else value


def cut(name: str, share: float) -> Step:
    """Keep only the first part of a file."""

    def step(home: Home) -> None:
        data = home.at(name).read_bytes()
        home.at(name).write_bytes(data[: int(len(data) * share)])

    return step


def date_back(name: str, by: timedelta) -> Step:
    """Let a file have been written so long ago; a negative time is in the future."""

    def step(home: Home) -> None:
        at = (home.center.now() - by).timestamp()
        os.utime(home.at(name), (at, at))

    return step


def sign_in(made: SignIn) -> Step:
    """Sign in once more, perhaps into something else."""
    return lambda home: home.sign_in(made)


def role(made: SignIn, account: str, name: str, age: timedelta = timedelta()) -> Step:
    """Let AWS CLI have used a role."""
    return lambda home: home.cache_role(made, account, name, age)


def expired(made: SignIn, ago: timedelta = timedelta(hours=9)) -> Step:
    """Let a token have expired, without any way to renew it: its refresh token is gone."""
    return change(made.token, expiresAt=-ago, refreshToken=None)


def all_modes(bits: int) -> Step:
    """Change the permission bits of every file in the token cache."""

    def step(home: Home) -> None:
        for path in home.at(SSO_CACHE).iterdir():
            path.chmod(bits)

    return step


# --- service -----------------------------------------------------------------------------------------


def at_aws(act: Callable[[Home], object]) -> Step:
    """Let something happen at AWS."""

    def step(home: Home) -> None:
        act(home)

    return step
