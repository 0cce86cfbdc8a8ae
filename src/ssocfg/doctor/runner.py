"""Run checks over facts: select them, skip what makes no sense, turn a crash into an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal

from ssocfg.doctor.facts import Facts
from ssocfg.doctor.finding import Check, Finding, Gate, Status
from ssocfg.doctor.machine_facts import CacheFacts
from ssocfg.doctor.report import Outcome, Report, sort_findings
from ssocfg.errors import UnknownCheckError

NEEDS_ONLINE = "needs --online"
# What must have been answered for a gate to be open.
_SILENT: Mapping[str, Literal["nothing", "anything", "role", "identity"]] = {
    "online": "nothing",
    "online-answer": "anything",
    "online-role": "role",
    "online-identity": "identity",
}
MOST_FINDINGS_OF_A_CHECK = 200  # beyond that one reads no list, one writes a script


def select_checks(checks: Sequence[Check], select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Check, ...]:
    """Choose checks by code, name or prefix of a code, in catalogue order.

    Args:
        checks: The catalogue.
        select: Which to run; empty means all; a text alone is one selector.
        ignore: Which to leave out of those.

    Raises:
        UnknownCheckError: A selector matches no check.
    """
    selected = _matching(checks, select) if select else {check.code for check in checks}
    ignored = _matching(checks, ignore)
    return tuple(check for check in checks if check.code in selected and check.code not in ignored)


def _matching(checks: Sequence[Check], selectors: Sequence[str]) -> set[str]:
    codes: set[str] = set()
    for selector in (selectors,) if isinstance(selectors, str) else selectors:  # its letters would match everything
        prefix = f"SSO{selector}" if selector.isdigit() else selector.upper()
        found = {c.code for c in checks if c.name == selector.lower() or c.code.startswith(prefix)}
        if not found or not selector:
            raise UnknownCheckError(selector, tuple(name for c in checks for name in (c.code, c.name)))
        codes |= found
    return codes


def run_checks(checks: Sequence[Check], facts: Facts, version: str) -> Report:
    """Ask every check and gather what they find; a check that crashes becomes an outcome."""
    outcomes: list[Outcome] = []
    findings: list[Finding] = []
    suppressed: list[Finding] = []
    for check in checks:
        status, reason, found = _run_one(check, facts)
        passed_over = _pass_over(facts, found)
        left = [finding for finding in found if finding not in passed_over] if passed_over else found
        outcomes.append(Outcome(check.code, check.name, "failed" if left else status, reason))
        findings.extend(left)
        suppressed.extend(passed_over)
    return Report(facts.now, tuple(outcomes), sort_findings(findings), version, sort_findings(suppressed))


def _pass_over(facts: Facts, found: Sequence[Finding]) -> list[Finding]:
    """Return what comments in the config file tell to pass over."""
    comments = facts.suppressions
    if comments is None:
        return []
    return [finding for finding in found if comments.covers(finding, facts.config_file.path)]


def _run_one(check: Check, facts: Facts) -> tuple[Status, str | None, list[Finding]]:
    """Ask one check; where it finds something, its status is still `"passed"`."""
    reason = next((why for gate in check.requires if (why := _why_shut(gate, facts))), None)
    if reason is not None:
        return "skipped", reason, []
    try:
        return "passed", _name_unasked(check, facts), _cap(check.find(observation) for observation in check.look(facts))
    except Exception as error:  # noqa: BLE001  one broken check must not hide what the others find
        return "crashed", _describe_crash(error), []


def _name_unasked(check: Check, facts: Facts) -> str | None:
    """Say which profiles an online check could not judge."""
    return (facts.online.unasked_words or None) if check.online and facts.online is not None else None


def _cap(findings: Iterator[Finding]) -> list[Finding]:
    """Keep the first findings of a check, and let the last one say that there are more."""
    shown = list(islice(findings, MOST_FINDINGS_OF_A_CHECK))
    if next(findings, None) is not None:
        last = shown[-1]
        shown[-1] = last._replace(evidence={**last.evidence, "not shown": "more of this kind"})
    return shown


def _describe_crash(error: Exception) -> str:
    """Name the kind of the error and where in ssocfg it arose; its text may hold what must not be shown."""
    trace = error.__traceback__
    assert trace is not None  # noqa: S101  it was raised
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{type(error).__name__} in {trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno}"


def _why_shut(gate: Gate, facts: Facts) -> str | None:
    """Say why a gate is shut, or None where it is open."""
    if gate in _SILENT:
        return facts.online.why_silent(_SILENT[gate]) if facts.online is not None else NEEDS_ONLINE
    if gate == "machine":
        return None if facts.machine is not None else "nobody looked at the machine"
    if gate in ("token-cache", "role-cache"):
        return _why_not_cached(facts.token_cache if gate == "token-cache" else facts.role_cache)
    return _why_not_read(gate, facts)


def _why_not_cached(cache: CacheFacts | None) -> str | None:
    if cache is None:
        return "nobody looked at the caches"
    return f"the folder {cache.path} cannot be read: {cache.reason}" if cache.state == "unreadable" else None


def _why_not_read(gate: Gate, facts: Facts) -> str | None:
    fact = facts.credentials_file if gate == "credentials-file" else facts.config_file
    kind = "credentials" if gate == "credentials-file" else "config"
    if fact.state == "missing":
        return f"there is no {kind} file"
    if fact.state == "unreadable":
        return f"the {kind} file cannot be read: {fact.reason}"
    if gate == "config-text" and not facts.text.text:
        return "the config file is empty"
    if gate == "config-text" and not facts.is_text:
        return "the config file is not UTF-8 text"
    return None
