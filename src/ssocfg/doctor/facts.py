"""Everything that a check may know, gathered once and handed in.

Facts are plain values. What follows from them by reading (the config in both dialects) is worked out here on demand,
so that every check sees the same reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from ssocfg.config.credentials_names import NO_KEYS, CredentialsNames
from ssocfg.config.dialects import read_dialect
from ssocfg.config.lines import ScannedText, scan_lines
from ssocfg.config.model import Config
from ssocfg.config.reading import Problem
from ssocfg.doctor.file_fact import NO_FOLDER, FileFact, FileState
from ssocfg.doctor.machine_facts import CacheFacts, MachineFacts
from ssocfg.values import Place

if TYPE_CHECKING:
    from ssocfg.doctor.online_facts import OnlineFacts
    from ssocfg.doctor.sign_ins import JudgedSession
    from ssocfg.doctor.suppression import Suppressions

__all__ = ["LONGEST_COMMAND", "NO_FOLDER", "Facts", "FileFact", "FileState", "ProgramState"]

# A line that is no plain setting, header, comment or blank line.
_ODD_LINE = re.compile(r"^(?![a-z][a-z0-9_]*[ \t]*=|\[|[#;]|[ \t\r]*$)", re.MULTILINE)
LONGEST_COMMAND = 1 << 16  # no system starts a program with a longer command line from a file

ProgramState = Literal["found", "missing", "not-executable"]
_NO_PROGRAMS: Mapping[str, ProgramState] = MappingProxyType({})


class _Snapshot(NamedTuple):
    now: datetime
    platform: str
    environ: Mapping[str, str]
    home: str
    config_file: FileFact
    credentials_file: FileFact
    credentials: CredentialsNames | None = None
    programs: Mapping[str, ProgramState] = _NO_PROGRAMS
    user: int | None = None
    token_cache: CacheFacts | None = None
    role_cache: CacheFacts | None = None
    machine: MachineFacts | None = None
    profile: str | None = None
    online: OnlineFacts | None = None


class Facts(_Snapshot):
    """One snapshot of the machine, as far as AWS sign-in is concerned.

    Attributes:
        now: The instant of the snapshot, aware, in UTC.
        platform: `"linux"`, `"darwin"` or `"windows"`.
        environ: The `AWS_*` variables; of secret ones only that they are set.
        home: The home directory, or an empty text.
        config_file: The config file, with its bytes.
        credentials_file: The credentials file, without its bytes.
        credentials: The credentials file's section and key names, or None where it is not there.
        programs: First word of each `credential_process` to whether such a program is there.
        user: The id of the user, or None where the platform has none.
        token_cache: `~/.aws/sso/cache`, or None where nobody looked.
        role_cache: `~/.aws/cli/cache`, likewise.
        machine: What else is known of the machine, or None where nobody looked.
        profile: The profile that the questions are about (`--profile`), or None: all of them.
        online: What AWS answered; None where it was not asked.
    """

    def __hash__(self) -> int:
        """Leave out what has no hash."""
        return hash((self.now, self.platform, self.home, self.config_file, self.profile))

    def credentials_keys(self, section: str) -> Mapping[str, Place]:
        """Return the keys of a section of the credentials file with their places; empty where there is none."""
        return self.credentials.keys_of(section) if self.credentials else NO_KEYS

    @cached_property
    def text(self) -> ScannedText:
        """The config file's text; empty where there is none."""
        return scan_lines(self.config_file.data or b"")

    @cached_property
    def is_text(self) -> bool:
        """Say whether the config file is text at all, and not UTF-16 or some program's data."""
        return self.text.bad_byte is None or "\0" not in self.text.text[:4096]

    @cached_property
    def config(self) -> Config:
        """The config file as botocore and AWS CLI read it."""
        return read_dialect(self.text, self.config_file.path, "botocore")

    @cached_property
    def has_plain_keys(self) -> bool:
        """Say whether every setting begins its line with a plain key and `=`, as in nearly all files."""
        text = self.text.text
        return text.count("\r") == text.count("\r\n") and _ODD_LINE.search(text) is None

    @cached_property
    def suppressions(self) -> Suppressions | None:
        """What comments in the config file tell to pass over; None where there is no such comment."""
        if "ssocfg:" not in self.text.text.lower():
            return None
        from ssocfg.doctor.suppression import find_suppressions

        return find_suppressions(self.text)

    @cached_property
    def judged_sessions(self) -> tuple[JudgedSession, ...]:
        """How the sign-in of each session stands; empty where nobody looked at the token cache."""
        from ssocfg.doctor.sign_ins import judge_sessions

        return judge_sessions(self)

    @cached_property
    def sdk_refusal(self) -> Problem | None:
        """The problem for which SDKs that follow the shared rules refuse the config file, or None."""
        if not self.config.reading.has_odd_lines:
            return self.config.refused  # every parser reads plain lines alike
        from ssocfg.config.sdk_rules import find_sdk_refusal

        return find_sdk_refusal(self.text, self.config_file.path)
