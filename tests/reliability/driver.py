"""Save as a program of its own, to be killed, traced and run many at a time.

    driver.py edit PATH SECTION KEY VALUE       one save
    driver.py many PATH SECTION COUNT           so many saves, each of another key
    driver.py until PATH SECTION STOP           the same until the file STOP is there; tells how many
    driver.py threads PATH THREADS COUNT        so many saves in each of so many threads
    driver.py put FOLDER NAME SIZE              one token file of so many bytes, or more where it cannot be so small
    driver.py drop FOLDER NAME...               remove these token files
    driver.py put-until FOLDER NAME STOP        token files of many sizes until the file STOP is there; tells how many
    driver.py look FOLDER NAME COUNT            read a token file so many times; tells how often it was torn, and how
                                                many different ones were seen

It ends with 0 where all was saved; for an error about PATH with 10 and the error's number, so that the tests need no
output where output fails; and with 3 where a file may have been changed all the same.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import sys
import threading
import time
from collections.abc import Callable

from ssocfg.errors import FileError, UnwritableFileError
from ssocfg.host.backups import Backups
from ssocfg.host.cache_files import CacheFolder
from ssocfg.host.cache_saving import drop_file, locked, put_file
from ssocfg.host.saving import save_file
from ssocfg.host.system import SYSTEM

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from editing import setting  # type: ignore[import-not-found]  # beside this file

MARK = "/the-save-begins-here"
TOUCHED, OTHER = 3, 4


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("path")
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--no-settle", action="store_true")
    parser.add_argument("--backups", help="keep the old content in this folder")
    parser.add_argument("--longest-write", type=int, help="write so many bytes at a time")
    parser.add_argument("--wait-for", help="begin when this file is there")
    return parser.parse_args()


def main() -> int:
    given = parse()
    system = SYSTEM
    if given.longest_write:
        system = system._replace(write=lambda to, data: os.write(to, data[: given.longest_write]))
    backups = Backups(given.backups, system) if given.backups else None
    save = functools.partial(save_file, given.path, settle=not given.no_settle, backups=backups, system=system)
    while given.wait_for and not os.path.exists(given.wait_for):
        time.sleep(0.01)
    os.access(MARK, os.F_OK)  # so that a trace tells start-up from the save
    try:
        do(given, save, system)
    except UnwritableFileError as error:
        if error.touched:
            return TOUCHED
        named = error.path.startswith(os.path.dirname(given.path)) or "backup" in error.reason
        return 10 + error.errno if error.errno and named else OTHER
    except FileError as error:
        print(error, file=sys.stderr)
        return OTHER
    return 0


def do(given: argparse.Namespace, save, system) -> None:
    if given.command in TOKENS:
        TOKENS[given.command](given.path, system, *given.rest)
    elif given.command == "edit":
        save(setting(*given.rest))
    elif given.command == "threads":
        in_threads(save, *map(int, given.rest))
    elif given.command == "many":
        for n in range(int(given.rest[1])):
            save(setting(given.rest[0], f"k{n}", n))
    else:
        print(until(save, *given.rest))


def token_of(size: int) -> bytes:
    """Give a token file of this size whose content tells whether it is whole."""
    text = json.dumps({"accessToken": "", "size": size, "end": "end"})
    return text.replace('""', f'"{"a" * (size - len(text))}"', 1).encode()


def put(folder: str, system, name: str, size: str) -> None:
    with locked(folder, 30, system):
        put_file(folder, name, token_of(int(size)), system)


def drop(folder: str, system, *names: str) -> None:
    with locked(folder, 30, system):
        for name in names:
            drop_file(folder, name, system)


def put_until(folder: str, system, name: str, stop: str) -> None:
    n = 0
    while not os.path.exists(stop):
        put(folder, system, name, str(100 + (n * 997 + os.getpid()) % 9_000))
        n += 1
    print(n)


def look(folder: str, system, name: str, count: str) -> None:
    seen: set[int] = set()
    torn = 0
    for _ in range(int(count)):
        data = CacheFolder(folder).load_file(name)
        torn += not isinstance(data, bytes) or data != token_of(len(data))
        seen.add(len(data) if isinstance(data, bytes) else 0)
    print(torn, len(seen))


TOKENS: dict[str, Callable[..., None]] = {"put": put, "drop": drop, "put-until": put_until, "look": look}


def until(save, section: str, stop: str) -> int:
    n = 0
    while not os.path.exists(stop):
        save(setting(section, f"k{n}", n))
        n += 1
    return n


def in_threads(save, threads: int, count: int) -> None:
    failed: list[BaseException] = []

    def edit(name: int) -> None:
        try:
            for n in range(count):
                save(setting(f"profile thread-{name}", f"k{n}", n))
        except FileError as error:
            failed.append(error)

    running = [threading.Thread(target=edit, args=(name,)) for name in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    for error in failed:
        raise error


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
