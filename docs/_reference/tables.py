"""Lists of the reference that are made of the code: config keys, errors, JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from _reference.markdown import as_markdown, code, page, table

SITE = "https://ssocfg.readthedocs.io/en/latest/"  # links to it lead to the copy at hand


def make_key_tables() -> str:
    """List the known keys of the config file, block by block."""
    from ssocfg.config.schema import KEYS, Block

    parts: list[str] = []
    for block in get_args(Block):
        keys = sorted((key for key in KEYS if key.block == block), key=lambda key: key.name)
        rows = [
            (code(key.name), key.kind, "yes" if key.required else "", key.since, as_markdown(key.source))
            for key in keys
        ]
        if rows:
            parts += [f"## In a `[{block}]`", table(("key", "value", "needed", "since", "source"), rows)]
    return page(*parts)


# --- errors --------------------------------------------------------------------------------------


def make_error_tree() -> str:
    """Draw the tree of errors as lists in lists, each with what else it is and the exit code that it gives."""
    import ssocfg

    for name in ssocfg.__all__:  # loaded on first use, and known to their parents from then on
        getattr(ssocfg, name)
    return "\n".join(_draw(ssocfg.SsocfgError, 0)) + "\n"


def _draw(error: type[Exception], depth: int) -> Iterator[str]:
    others = [base.__name__ for base in error.__mro__ if base.__module__ == "builtins" and _says_more(base, error)]
    also = f" (also {', '.join(map(code, others))})" if others else ""
    yield f"{'  ' * depth}- {{py:exc}}`~ssocfg.{error.__name__}`{also}: exit code {exit_code_of(error)}"
    for child in sorted(public_children(error), key=lambda found: found.__name__):
        yield from _draw(child, depth + 1)


def _says_more(base: type, error: type) -> bool:
    """Say whether a class of Python's is worth naming: those between it and Exception, nearest first."""
    return base not in (Exception, BaseException, object) and base is not error


def public_children(error: type[Exception]) -> Iterator[type[Exception]]:
    """Find the nearest public classes below one; private ones between are passed over."""
    import ssocfg

    for child in error.__subclasses__():
        if child.__name__ in ssocfg.__all__:
            yield child
        else:
            yield from public_children(child)


def exit_code_of(error: type[Exception]) -> int:
    """Return the exit code of a command that ends with this error."""
    from ssocfg.cli.main import exit_code_of as of_instance
    from ssocfg.errors import SsocfgError

    empty = error.__new__(error)
    assert isinstance(empty, SsocfgError)
    return of_instance(empty)


# --- JSON Schemas --------------------------------------------------------------------------------


def find_schemas() -> list[Path]:
    """Find the JSON Schemas of the package, sorted by name."""
    import ssocfg

    return sorted(Path(ssocfg.__file__).parent.rglob("*.schema.json"), key=lambda path: path.name)


def make_schema_list() -> str:
    """List the JSON Schemas with their keys; they are published beside the pages."""
    import ssocfg

    parts: list[str] = []
    for path in find_schemas():
        schema: dict[str, Any] = json.loads(path.read_bytes())
        inside = path.relative_to(Path(ssocfg.__file__).parents[1]).as_posix()
        required = schema.get("required", [])
        rows = [
            (code(name), _kind(part), "yes" if name in required else "", as_markdown(part.get("description", "")))
            for name, part in schema["properties"].items()
        ]
        parts += [
            f"## {path.name}",
            as_markdown(schema["title"].rstrip(".") + "."),
            as_markdown(schema.get("description", "")),
            f"[Download]({SITE}schemas/{path.name}); in the package it is `{inside}`.",
            table(("key", "type", "always there", "what it is"), rows),
        ]
    return page(*parts)


def _kind(part: dict[str, Any]) -> str:
    if "const" in part:
        return code(json.dumps(part["const"]))
    if "enum" in part:
        return ", ".join(code(json.dumps(value)) for value in part["enum"])
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    kind = part.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
