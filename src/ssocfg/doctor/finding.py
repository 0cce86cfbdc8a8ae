"""Findings: what a check saw, where, how bad it is, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from ssocfg.values import Place

if TYPE_CHECKING:
    from ssocfg.config.edits import Edit
    from ssocfg.config.repairs import Repair
    from ssocfg.doctor.facts import Facts

Severity = Literal["error", "warning", "info"]
Safety = Literal["safe", "unsafe", "manual"]
Status = Literal["passed", "failed", "skipped", "crashed"]
OfflineGate = Literal["config-file", "config-text", "credentials-file", "token-cache", "role-cache", "machine"]
OnlineGate = Literal["online", "online-answer", "online-role", "online-identity"]
Gate = OfflineGate | OnlineGate

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
PAGE_URL = "https://ssocfg.readthedocs.io/en/latest/findings/"
PAGE_HEADINGS = ("What it looks at", "Why it matters", "Example", "Fix", "Fix safety", "Source")
_NO_EVIDENCE: Mapping[str, str] = MappingProxyType({})


class FileAction(NamedTuple):
    """What to do with a whole file.

    Attributes:
        path: The file.
        mode: The permission bits that it should have; None where it is to be set aside, out of the way of all tools.
    """

    path: str
    mode: int | None = None


class Fix(NamedTuple):
    """What mends a finding.

    Attributes:
        title: What to do, as an imperative sentence without a full stop.
        safety: `"safe"` cannot change what a working tool reads; `"unsafe"` changes meaning, so the user decides;
            `"manual"` needs somebody who knows what was meant.
        command: A command to run, as argv, or None. It is shown and never run.
        diff: The change of the file as a unified diff, or None where there is none or nobody asked for it.
        edits: What to change in the config file's settings.
        repairs: What to mend in the config file's text, before the edits.
        files: What to do with whole files: those of the caches, or the permission bits of any.
    """

    title: str
    safety: Safety = "manual"
    command: tuple[str, ...] | None = None
    diff: str | None = None
    edits: tuple[Edit, ...] = ()
    repairs: tuple[Repair, ...] = ()
    files: tuple[FileAction, ...] = ()

    @property
    def is_mechanical(self) -> bool:
        """Say whether it can be applied without anybody who knows what was meant: whether it is data, not words."""
        return bool(self.edits or self.repairs or self.files)


class Observation(NamedTuple):
    """What a check saw: a finding that does not know its check yet.

    Attributes:
        message: What is wrong, as one sentence without place and code.
        place: Where.
        evidence: Facts that show it, label to text; never a secret.
        fix: What mends it, or None.
        severity: Another severity than the check's own, or None.
    """

    message: str
    place: Place
    evidence: Mapping[str, str] = _NO_EVIDENCE
    fix: Fix | None = None
    severity: Severity | None = None


class Finding(NamedTuple):
    """One root cause of trouble in the user's set-up.

    Attributes:
        code: Stable code of the check, such as `"SSO301"`.
        name: Stable name of the check, such as `"unknown-session"`.
        severity: `"error"`: AWS tools fail or use the wrong identity. `"warning"`: works today, will bite, or differs
            between tools. `"info"`: good to know.
        message: What is wrong, as one sentence without the place.
        place: Where.
        evidence: Facts that show it, label to text.
        fix: What mends it, or None.
        url: The check's page.
    """

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    evidence: Mapping[str, str]
    fix: Fix | None
    url: str

    def __hash__(self) -> int:
        """Hash by code, message and place; the evidence is a mapping."""
        return hash((self.code, self.message, self.place))

    def as_dict(self) -> dict[str, object]:
        """Return the finding as in the JSON report, schema 1."""
        fix = self.fix
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity,
            "message": self.message,
            "place": self.place.as_dict(),
            "evidence": dict(self.evidence),
            "fix": fix
            and {
                "title": fix.title,
                "safety": fix.safety,
                "command": list(fix.command) if fix.command else None,
                "mechanical": fix.is_mechanical,
                "diff": fix.diff,
            },
            "url": self.url,
        }


class Check(NamedTuple):
    """A question that the doctor asks of the facts.

    Attributes:
        code: Stable, never reused.
        name: Kebab case, stable; accepted wherever the code is.
        severity: That of its findings, unless one says otherwise.
        look: Facts to observations; pure.
        requires: What must hold for the question to make sense; else the check is skipped with the reason.
        online: Whether it needs facts from the network.
        since: The version of ssocfg that brought it.
    """

    code: str
    name: str
    severity: Severity
    look: Callable[[Facts], Iterable[Observation]]
    requires: tuple[Gate, ...] = ()
    online: bool = False
    since: str = "0.1.0"

    @property
    def page(self) -> str:
        """The check's documentation page: its docstring, dedented; empty where Python dropped it (`-OO`)."""
        import inspect

        return inspect.getdoc(self.look) or ""

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]

    @property
    def url(self) -> str:
        """Where the page is published."""
        return f"{PAGE_URL}{self.code}"

    def find(self, observation: Observation) -> Finding:
        """Make a finding of what this check saw."""
        return Finding(
            self.code,
            self.name,
            observation.severity or self.severity,
            observation.message,
            observation.place,
            observation.evidence,
            observation.fix,
            self.url,
        )


def check(
    code: str, name: str, severity: Severity, *, requires: tuple[Gate, ...] = ("config-text",), since: str = "0.1.0"
) -> Callable[[Callable[[Facts], Iterable[Observation]]], Check]:
    """Make a check of a generator function; its docstring becomes the check's page."""

    def make(look: Callable[[Facts], Iterable[Observation]]) -> Check:
        return Check(code, name, severity, look, requires, any(gate.startswith("online") for gate in requires), since)

    return make
