"""What is known of the machine beside the AWS files: its caches, its programs, its other home directory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from ssocfg.doctor.file_fact import FileState
from ssocfg.tokens.cache import TokenCache
from ssocfg.tokens.cache_key import is_key_file_name
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.role_credentials import RoleCredentials, read_role_credentials

_NO_FILES: Mapping[str, FileState] = MappingProxyType({})
_NO_PROXIES: Mapping[str, str] = MappingProxyType({})


class CachedFile(NamedTuple):
    """What is known of a cache file beside its bytes.

    Attributes:
        mode: Permission bits, or None where they are meaningless (Windows).
        owner: User id of the owner, or None.
        modified: When it was last written, aware, in UTC; None where the file does not say.
    """

    mode: int | None = None
    owner: int | None = None
    modified: datetime | None = None


class _Folder(NamedTuple):
    path: str
    state: FileState = "missing"
    reason: str = ""
    owner: int | None = None
    is_writable: bool = True
    contents: Mapping[str, bytes | Unreadable] = MappingProxyType({})
    files: Mapping[str, CachedFile] = MappingProxyType({})


class CacheFacts(_Folder):
    """What is known of one cache folder.

    Attributes:
        path: The folder.
        state: `"unreadable"` where it is there and cannot be listed.
        reason: Why it is unreadable, in words; else empty.
        owner: User id of the folder's owner, or None.
        is_writable: Whether this user may make files in it, or it is not there.
        contents: Name to bytes, or to why the file could not be read; empty for a file of another program.
        files: Name to what else is known of the file.
    """

    def __repr__(self) -> str:
        """Leave the bytes out: they hold secrets."""
        return f"<CacheFacts of {self.path!r}: {self.state}, {len(self.contents)} files>"

    def path_of(self, name: str) -> str:
        """Return the path of a file in the folder."""
        separator = "\\" if "\\" in self.path and "/" not in self.path else "/"
        return f"{self.path}{separator}{name}"

    @cached_property
    def tokens(self) -> TokenCache:
        """The files as tokens and registrations."""
        return TokenCache(self.contents)

    @cached_property
    def role_credentials(self) -> Mapping[str, RoleCredentials | Unreadable]:
        """The files as role credentials, by name; files of other programs are left out."""
        found = ((name, data) for name, data in self.contents.items() if is_key_file_name(name))
        return {n: d if isinstance(d, Unreadable) else read_role_credentials(d, n) for n, d in found}


class AwsProgram(NamedTuple):
    """An `aws` command on PATH.

    Attributes:
        path: Where it lies.
        version: Its version as far as the files around it tell, such as `"2.15.3"`; else None. It is never run.
    """

    path: str
    version: str | None = None

    @property
    def release(self) -> tuple[int, ...]:
        """The version as numbers; empty where it is not known."""
        return release_of(self.version)


def release_of(version: str | None) -> tuple[int, ...]:
    """Return the leading numbers of a version: `(2, 15, 3)` of `"2.15.3rc1"`; empty for None."""
    numbers: list[int] = []
    for part in (version or "").split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits or len(digits) > 6:
            break
        numbers.append(int(digits))
        if digits != part:
            break
    return tuple(numbers)


class MachineFacts(NamedTuple):
    """What else is known of the machine.

    Attributes:
        aws_programs: The `aws` commands on PATH, the one that runs first; None where nobody looked.
        botocore_version: The version of the botocore that this Python imports, or None.
        account_home: The home directory by the user's account, or an empty text where there is none.
        account_config: Whether an AWS config file lies under `account_home`.
        sudo_user: Who runs this as somebody else by `sudo`, or an empty text.
        files: Path of a certificate bundle that a setting names to whether it is there.
        proxies: Proxy variables, lower case as they count first, to their values without user and password.
    """

    aws_programs: tuple[AwsProgram, ...] | None = None
    botocore_version: str | None = None
    account_home: str = ""
    account_config: bool = False
    sudo_user: str = ""
    files: Mapping[str, FileState] = _NO_FILES
    proxies: Mapping[str, str] = _NO_PROXIES
