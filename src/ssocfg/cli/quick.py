"""The commands that programs run all the time, without the machinery for those that people type.

`credential-process` is started by every AWS tool for each of its processes, `status --check` by shell prompts, and
`apply`, mostly with nothing to do, by whatever sets machines up.
Their plainest forms are recognized here; anything else, and everything that goes wrong, is left to `cli.main`, whose
commands of the same names do the same.
"""

from __future__ import annotations

from collections.abc import Sequence

_APPLY = ("--check", "--prune", "--yes", "-y")


def run_quickly(arguments: Sequence[str]) -> int | None:
    """Run a command in one of the plainest forms, or return None for all others and where anything goes wrong.

    Args:
        arguments: The words after the program's name.
    """
    try:
        match list(arguments):
            case ["credential-process"]:
                return _print_credentials(None)
            case ["credential-process", "--profile", name] if not name.startswith("-"):
                return _print_credentials(name)
            case ["status", "--check", *names] if not any(name.startswith("-") for name in names):
                return _check(tuple(names))
            case ["apply", *words] if all(not word.startswith("-") or word in _APPLY for word in words):
                return _apply(words)
            case _:
                return None
    except Exception:  # noqa: BLE001  it is done again where there are words for it
        return None


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
