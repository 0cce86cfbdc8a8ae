"""A plain edit of a config file's text, for tests of saving that are no tests of editing."""

from __future__ import annotations

import functools
from collections.abc import Callable


def set_line(data: bytes, section: str, key: str, value: object) -> bytes:
    """Set one line in one section; everything else stays as it is, byte by byte."""
    header, line = f"[{section}]".encode(), f"{key} = {value}\n".encode()
    lines = data.splitlines(keepends=True)
    begin = next((place for place, text in enumerate(lines) if text.strip() == header), None)
    if begin is None:
        end = b"" if not data or data.endswith(b"\n") else b"\n"
        return data + end + header + b"\n" + line
    place = begin + 1
    while place < len(lines) and not lines[place].startswith(b"["):
        if lines[place].partition(b"=")[0].strip() == key.encode():
            return b"".join([*lines[:place], line, *lines[place + 1 :]])
        place += 1
    return b"".join([*lines[: begin + 1], line, *lines[begin + 1 :]])


def setting(section: str, key: str, value: object) -> Callable[[bytes], bytes]:
    """Give the change that sets this line."""
    return functools.partial(set_line, section=section, key=key, value=value)


def sections_of(data: bytes) -> dict[str, dict[str, str]]:
    """Read a file that must be whole: no line without its section, no section twice, no key twice."""
    found: dict[str, dict[str, str]] = {}
    section: dict[str, str] | None = None
    for line in data.decode().splitlines():
        if line.startswith("["):
            assert line.endswith("]"), line
            assert line not in found, f"{line} twice"
            section = found[line[1:-1]] = {}
        elif line.strip():
            key, equals, value = line.partition(" = ")
            assert equals, line
            assert section is not None, line
            assert key not in section, f"{key} twice"
            section[key] = value
    return found


def seeded(profiles: int) -> bytes:
    """Give a file of so many profiles, about a hundred bytes each."""
    return "".join(
        f"[profile seed-{n}]\nregion = eu-west-1\nsso_account_id = {n:012}\nsso_role_name = Administrator\n"
        for n in range(profiles)
    ).encode()
