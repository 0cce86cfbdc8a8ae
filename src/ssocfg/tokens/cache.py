"""The folder `~/.aws/sso/cache` as a whole: which file is what, and which token is for which portal.

The folder is shared. AWS CLI, botocore and the SDKs name their files by a key (40 hex digits); Kiro, the AWS Toolkits
and AWS CLI before 2.9 put files with other names beside them, which are theirs and none of our business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, NoReturn, TypeAlias

from ssocfg.errors import InvalidValueError
from ssocfg.tokens.cache_key import file_name, is_key_file_name
from ssocfg.tokens.json_file import JsonObject, Unreadable, read_json_object
from ssocfg.tokens.registration import Registration, registration_of
from ssocfg.tokens.token import Token, token_of
from ssocfg.values import parse_start_url

_OWNERS = (
    ("kiro", "Kiro"),
    ("aws-toolkit", "AWS Toolkit"),
    ("botocore-client-id", "AWS CLI before 2.9"),
)


class Foreign(NamedTuple):
    """A file that belongs to another program; nothing of it is read.

    Attributes:
        file: The file as it was named.
        owner: The program that is known to name its files so, or None.
    """

    file: str
    owner: str | None = None


CacheFile: TypeAlias = Token | Registration | Foreign | Unreadable


def read_cache_file(data: bytes, file: str) -> CacheFile:
    """Read a file of `~/.aws/sso/cache`: a token if it has an access token, a registration if it has a client.

    Args:
        data: Its bytes.
        file: The file as it is named; only what follows the last slash counts.
    """
    name = file.replace("\\", "/").rpartition("/")[2]
    if not is_key_file_name(name):
        return Foreign(file, _find_owner(name))
    content = read_json_object(data, file)
    return content if isinstance(content, Unreadable) else _sort(content, file)


def _find_owner(name: str) -> str | None:
    return next((owner for prefix, owner in _OWNERS if name.startswith(prefix)), None)


def _sort(content: JsonObject, file: str) -> CacheFile:
    if "accessToken" in content:
        return token_of(content, file)
    if "clientId" in content or "clientSecret" in content:
        return registration_of(content, file)
    return Foreign(file)


class TokenCache:
    """A snapshot of the folder; each file is read when it is first asked for. Does not pickle: it holds secrets."""

    __slots__ = ("_by_portal", "_files", "_known")

    def __init__(self, files: Mapping[str, bytes | Unreadable]) -> None:
        """Keep a snapshot.

        Args:
            files: Name without its folder to the file's bytes, or to why it could not be read.
        """
        self._files = dict(files)
        self._known: dict[str, CacheFile] = {}
        self._by_portal: dict[str, tuple[Token, ...]] | None = None

    def find_file(self, name: str) -> CacheFile | None:
        """Return what a file is, or None where there is none of that name."""
        if name not in self._known:
            data = self._files.get(name)
            if data is None:
                return None
            self._known[name] = data if isinstance(data, Unreadable) else read_cache_file(data, name)
        return self._known[name]

    def find_file_of_key(self, key: str) -> CacheFile | None:
        """Return what the file of a key is, or None where there is none."""
        return self.find_file(file_name(key))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files, sorted."""
        return tuple(sorted(self._files))

    @property
    def files(self) -> tuple[CacheFile, ...]:
        """All files, sorted by name."""
        found = (self.find_file(name) for name in self.names)
        return tuple(file for file in found if file is not None)

    def find_tokens_for(self, start_url: str) -> tuple[Token, ...]:
        """Return the tokens whose file names this portal, in any spelling; sorted by name, empty where there is none.

        Args:
            start_url: The start URL; `/start`, `/start/` and `/start#/` are one portal.
        """
        if self._by_portal is None:
            by_portal: dict[str, list[Token]] = {}
            for file in self.files:
                if isinstance(file, Token) and file.start_url is not None:
                    by_portal.setdefault(portal_of(file.start_url), []).append(file)
            self._by_portal = {portal: tuple(tokens) for portal, tokens in by_portal.items()}
        return self._by_portal.get(portal_of(start_url), ())

    def __repr__(self) -> str:
        """Count the files."""
        return f"<TokenCache of {len(self._files)} files>"

    def __reduce__(self) -> NoReturn:
        """Refuse to pickle, as a secret does.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a TokenCache is not pickled")


def portal_of(start_url: str) -> str:
    """Return the one spelling that all spellings of a portal's URL share; an unusable URL stays as it is."""
    try:
        return parse_start_url(start_url).plain
    except InvalidValueError:
        return start_url
