"""The two commands that programs run all the time, without the machinery for those that people type.

`credential-process` is started by every AWS tool for each of its processes, and `status --check` by shell prompts.
Their plainest forms are recognized here; anything else, and everything that goes wrong, is left to `cli.main`, whose
commands of the same names do the same.
"""

from __future__ import annotations

from collections.abc import Sequence


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
