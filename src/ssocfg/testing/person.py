"""The person as a program, for `BROWSER=`: `python -m ssocfg.testing.person [--wait] [--click allow|deny] URL`.

Like a real browser's launcher it returns at once and visits in the background, because the program that called it may
have to answer the visit itself.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

from ssocfg.testing.people import require_loopback, visit

MODULE = "ssocfg.testing.person"


def main(arguments: Sequence[str] | None = None) -> None:
    """Visit the URL that the command line names; ends the program with 2 where that cannot be."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description="Visit a local URL as a browser would.")
    parser.add_argument("--wait", action="store_true", help="visit here and now instead of in the background")
    parser.add_argument("--click", choices=["allow", "deny"], help="the button to click on the page")
    parser.add_argument("url")
    options = parser.parse_args(arguments)
    try:
        require_loopback(options.url)
    except ValueError as error:
        parser.error(str(error))
    if options.wait:
        try:
            visit(options.url, clicks=options.click)
        except (OSError, ValueError) as error:
            parser.error(f"cannot visit the page: {error}")
        return
    click = ["--click", options.click] if options.click else []
    subprocess.Popen(
        [sys.executable, "-m", MODULE, "--wait", *click, options.url],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


if __name__ == "__main__":
    main()
