"""`ssocfg demo`: the whole story on a machine with no AWS at all, against a local Identity Center, in its own home."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping

import click

from ssocfg.cli.exit_codes import OK, OWN_FAULT, USAGE
from ssocfg.cli.render import Printer

REGION = "ap-northeast-1"
ACCOUNT = "123456789012"
ROLE = "Developer"
LONGEST = 30.0  # seconds for one command


@click.command("demo")
@click.pass_obj
def command(printer: Printer) -> int:
    """Show a sign-in from beginning to end: set up, sign in, who am I, what is wrong. Needs no AWS and no network.

    Runs the real commands against a local Identity Center, with a home directory of their own that is removed at the
    end. Your files, your sign-ins and your browser are not touched.
    """
    # The one place where the house uses its own stand-in for AWS.
    from ssocfg.testing import Account, FakeIdentityCenter

    accounts = {ACCOUNT: Account("Example", roles=[ROLE, "ReadOnly"])}
    try:
        folder = tempfile.TemporaryDirectory(prefix="ssocfg-demo-")
    except OSError:
        printer.note("error: the demo needs a folder for temporary files, and there is none that can be written")
        printer.note("hint: Set TMPDIR to one.")
        return USAGE
    printer.line("A local Identity Center plays AWS, and a person who allows every sign-in plays you.")
    with (
        folder as home,
        FakeIdentityCenter(accounts=accounts, region=REGION) as identity_center,
    ):
        environ = identity_center.environ(home)
        for words, arguments in _story(identity_center.settings.start_url):
            printer.line("")
            printer.line((f"# {words}", "dim"))
            printer.line((f"$ ssocfg {shlex.join(arguments)}", "bold"))
            printer.flush()
            if not _run(printer, arguments, environ):
                printer.note("error: the demo came to an end here; please report the lines above")
                return OWN_FAULT
    printer.line("")
    printer.line("Everything is removed again. Now yours: ssocfg configure")
    return OK


def _story(start_url: str) -> tuple[tuple[str, list[str]], ...]:
    session = ["session", "set", "naka", "--start-url", start_url, "--region", REGION]
    keys = ["sso_session=naka", f"sso_account_id={ACCOUNT}", f"sso_role_name={ROLE}", f"region={REGION}"]
    return (
        ("The portal's address came by mail.", session),
        ("A profile: a role in an account.", ["profile", "set", "naka", *keys]),
        ("Sign in; a browser opens, and the person allows it.", ["login", "naka"]),
        ("How do the sign-ins stand?", ["status"]),
        ("Who am I?", ["whoami", "naka"]),
        ("What may I?", ["access"]),
        ("Is anything wrong? Only what makes this a play: no AWS is asked.", ["doctor"]),
        ("And out again.", ["logout", "naka"]),
    )


def _run(printer: Printer, arguments: list[str], environ: Mapping[str, str]) -> bool:
    """Run a command as a process of its own, show what it says, and say whether it went well."""
    program = [sys.executable, "-m", "ssocfg", *arguments]
    try:
        done = subprocess.run(
            program, env=dict(environ), capture_output=True, text=True, timeout=LONGEST, check=False, encoding="utf-8"
        )
    except subprocess.TimeoutExpired:
        printer.note(f"error: it did not end in {LONGEST:g} seconds")
        return False
    for line in done.stdout.splitlines():
        if line.startswith("http://"):  # the page of the sign-in, which is printed whole
            printer.link(line)
        else:
            printer.line(line)
    printer.flush()
    printer.notes(done.stderr.splitlines())
    return done.returncode == OK
