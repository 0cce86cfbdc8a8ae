"""The commands that programs run all the time, without the machinery for those that people type.

`credential-process` is started by every AWS tool for each of its processes, `status --check` by shell prompts, and
`apply`, mostly with nothing to do, by whatever sets machines up. `doctor` is what people start most.
Their plainest forms are recognized here; anything else, and everything that goes wrong, is left to `cli.main`, whose
commands of the same names do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import zip_longest

_APPLY = ("--check", "--prune", "--yes", "-y")
_FAIL_ON = ("error", "warning", "info", "never")
_DOCTOR = (("--format", "text"), ("--format", "json"), *(("--fail-on", severity) for severity in _FAIL_ON))


def run_quickly(arguments: Sequence[str]) -> int | None:
    """Run a command in one of the plainest forms, or return None for all others and where anything goes wrong.

    Args:
        arguments: The words after the program's name.
    """
    run = _recognize(list(arguments))
    try:
        return run() if run is not None else None
    except Exception:  # noqa: BLE001  it is done again where there are words for it
        return None


def _recognize(words: list[str]) -> Callable[[], int | None] | None:
    run: Callable[[], int | None] | None = None
    match words:
        case ["credential-process"]:
            run = partial(_print_credentials, None)
        case ["credential-process", "--profile", name] if not name.startswith("-"):
            run = partial(_print_credentials, name)
        case ["status", "--check", *names] if not any(name.startswith("-") for name in names):
            run = partial(_check, tuple(names))
        case ["apply", *given] if all(not word.startswith("-") or word in _APPLY for word in given):
            run = partial(_apply, given)
        case ["doctor", *pairs] if all(_DOCTOR.count(pair) for pair in _pair_up(pairs)):
            run = partial(_diagnose, dict(_pair_up(pairs)))
        case _:
            pass
    return run


def _pair_up(words: list[str]) -> list[tuple[str, str]]:
    """Put each option and the word behind it together; one without stands beside nothing."""
    return list(zip_longest(words[::2], words[1::2], fillvalue=""))


def _print_credentials(name: str | None) -> int | None:
    """Print credentials that are in the cache and fresh; to get others is not quick."""
    from ssocfg.api.roles import cached_role_credentials

    found = cached_role_credentials(name)
    if found is None:
        return None
    from ssocfg.cli.credentials_text import as_process
    from ssocfg.cli.render import Printer

    printer = Printer()
    printer.raw(as_process(found))
    printer.flush()
    return 0


def _check(names: tuple[str, ...]) -> int:
    from ssocfg.api.sign_ins import are_usable

    return 0 if are_usable(names) else 1


def _apply(words: list[str]) -> int | None:
    """Say that there is nothing to do, where that is all there is to say."""
    manifests = [word for word in words if word not in _APPLY]
    if len(manifests) > 1:
        return None
    from ssocfg.api.managing import plan_manifest

    plan = plan_manifest(*manifests, prune="--prune" in words)
    if plan.would_change or plan.conflicts or plan.stale or plan.released or not plan.is_recorded:
        return None
    import os

    from ssocfg.cli.render import Printer
    from ssocfg.cli.safe_text import shorten_home

    printer = Printer()
    said = f"nothing to change in {shorten_home(plan.file, os.path.expanduser('~'))}"
    if "--check" in words:
        printer.note(said)
    else:
        printer.line(said)
    printer.flush()
    return 0


def _diagnose(options: Mapping[str, str]) -> int | None:
    """Say what is wrong with this machine's sign-in."""
    from ssocfg.api.diagnosing import diagnose
    from ssocfg.cli.judged import Judged
    from ssocfg.cli.render import OutputError, Printer
    from ssocfg.cli.report_outputs import print_report
    from ssocfg.doctor.checks import CHECKS
    from ssocfg.host.snapshot import take_snapshot

    facts = take_snapshot()
    judged = Judged(diagnose(facts), (facts,), CHECKS)
    printer = Printer()
    try:
        print_report(printer, judged, options.get("--format", "text"), None, verbose=False, more={})
        printer.flush()
    except OutputError as error:  # a part may be out already, and must not come twice
        from ssocfg.cli.main import leave_output

        return leave_output(error, printer)
    return judged.exit_code(options.get("--fail-on", "error"))
