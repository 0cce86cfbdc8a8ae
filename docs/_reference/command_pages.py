"""A page for each command: how it is called, what it does, its options with their defaults, how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from _reference.command_tree import Command, read_commands, walk
from _reference.markdown import as_markdown, code, directive, fence, page, table

# The pages that say more than help does, beside the folder of these pages.
MORE: Mapping[str, tuple[str, str]] = {
    "access": ("signing-in.md", "Signing in and out"),
    "apply": ("manifest.md", "Manifests"),
    "backups": ("backups-and-undo.md", "Backups and undo"),
    "configure": ("configure.md", "Setting up a profile"),
    "console": ("signing-in.md", "Signing in and out"),
    "credential-process": ("signing-in.md", "Signing in and out"),
    "demo": ("signing-in.md", "Signing in and out"),
    "doctor": ("doctor.md", "The doctor"),
    "exec": ("signing-in.md", "Signing in and out"),
    "explain": ("explain.md", "Where credentials come from"),
    "export": ("signing-in.md", "Signing in and out"),
    "import": ("import.md", "Profiles of other programs"),
    "list": ("list-and-show.md", "JSON of list and show"),
    "login": ("signing-in.md", "Signing in and out"),
    "logout": ("signing-in.md", "Signing in and out"),
    "manifest": ("manifest.md", "Manifests"),
    "migrate": ("migrate.md", "Leaving legacy profiles behind"),
    "populate": ("populate.md", "A profile for every role"),
    "profile": ("session-and-profile.md", "Sessions and profiles"),
    "session": ("session-and-profile.md", "Sessions and profiles"),
    "show": ("list-and-show.md", "JSON of list and show"),
    "status": ("signing-in.md", "Signing in and out"),
    "undo": ("backups-and-undo.md", "Backups and undo"),
    "whoami": ("signing-in.md", "Signing in and out"),
}


def make_command_pages() -> dict[str, str]:
    """Make a page for each command of the top, by name."""
    return {command.words[-1]: _make_page(command) for command in read_commands().commands}


def label_of(command: Command) -> str:
    """Return the name by which other pages refer to a command."""
    return "-".join(command.words)


def _make_page(command: Command) -> str:
    more, title = MORE.get(command.words[-1], ("", ""))
    return page(
        *_describe(command, "#"),
        *(part for below in walk(command) if below is not command for part in _describe(below, "##")),
        "## Exit codes",
        exit_code_table(),
        f"Examples, outputs and everything else: [{title}](../{more})." if more else "",
    )


def _describe(command: Command, marks: str) -> Iterator[str]:
    yield f"({label_of(command)})="
    yield f"{marks} {command.call}"
    yield as_markdown(command.paragraphs[0])
    yield fence(command.usage, "console")
    yield from map(as_markdown, command.paragraphs[1:])
    yield from describe_options(command)


def describe_options(command: Command) -> Iterator[str]:
    """Describe the options of a command."""
    yield directive("program", command.call)
    for option in command.options:
        yield directive("option", option.names, as_markdown(option.text))


def exit_code_table() -> str:
    """Make the table of exit codes."""
    from ssocfg.cli.exit_codes import EXIT_CODES

    return table(("code", "meaning"), ((code(str(number)), as_markdown(text)) for number, text in EXIT_CODES.items()))


def make_root_options() -> str:
    """Describe the options of the program itself."""
    return page(*describe_options(read_commands()))
