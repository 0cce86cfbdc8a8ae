"""`ssocfg populate`: a profile for every role that one has."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ssocfg.cli.changing import (
    How,
    change_options,
    check_login,
    json_head,
    may_write,
    preview_as_json,
    saved_as_json,
)
from ssocfg.cli.exit_codes import FINDINGS, OK
from ssocfg.cli.main import exit_code_of, explain_error
from ssocfg.cli.names import complete_outputs, complete_regions, complete_sessions, complete_settings, read_pairs
from ssocfg.cli.populate_words import as_json, note_other_pattern, note_rest, preview_of, show_plan, tell_of
from ssocfg.cli.profile import warn_of_credentials
from ssocfg.cli.render import Printer
from ssocfg.errors import SsocfgError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ssocfg.onboarding.patterns import ProfilePattern, RegionRule

BAR_WIDTH = 24


class Wish(NamedTuple):
    """How it is to be done, besides what all changing commands share."""

    prune: bool
    check: bool
    yes: bool
    login: bool


@click.command("populate")
@click.option("--session", metavar="NAME", shell_complete=complete_sessions,
              help="The sso-session, or a profile that leads to one; else the selected profile's.")  # fmt: skip
@click.option("--name", metavar="TEMPLATE", help="How profiles are named, such as "
              "'{account_name|slug}-{role_name|short}'; by default {account_name}-{role_name}.")  # fmt: skip
@click.option("--accounts", multiple=True, metavar="GLOB",
              help="Only accounts whose name, id or mail is like GLOB; with ! in front: all others.")  # fmt: skip
@click.option("--roles", multiple=True, metavar="GLOB",
              help="Only roles that are like GLOB; with ! in front: all others.")  # fmt: skip
@click.option("--region", "regions", multiple=True, metavar="[GLOB=]REGION", shell_complete=complete_regions,
              help="The region of the profiles, or of those whose account is like GLOB; the first that fits counts. "
              "Else it is the session's.")  # fmt: skip
@click.option("--output", "shape", metavar="FORMAT", shell_complete=complete_outputs, help="AWS CLI's output format.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", callback=read_pairs,
              shell_complete=complete_settings, help="A further key of every profile.")  # fmt: skip
@click.option("--alias", "aliases", multiple=True, metavar="ACCOUNT=NAME",
              help="What to call an account instead of its own name.")  # fmt: skip
@click.option("--again", is_flag=True, help="As the last time; without --session for every session populated before.")
@click.option("--prune", is_flag=True, help="Take out the profiles that ssocfg made and whose role you lost.")
@click.option("--check", is_flag=True, help="Say whether anything would change, write nothing; exit with 1 if so.")
@click.option("--login", is_flag=True, help="Sign in first, where that is needed.")
@click.option("--yes", "-y", is_flag=True, help="Write without asking; needed where no terminal is there to ask.")
@change_options
@click.pass_obj
def command(
    printer: Printer,
    /,
    session: str | None,
    again: bool,
    prune: bool,
    check: bool,
    login: bool,
    yes: bool,
    how: How,
    **pattern: Any,  # the options that `read_pattern` names
) -> int:
    """Give every account and role that you have a profile.

    Only profiles that ssocfg made of the same session are changed or, with --prune, taken out, and only what ssocfg
    wrote of them; yours stay. Two profiles that would get one name are an error. The changes are shown, then asked for,
    then written at once; `ssocfg undo` takes them back.
    """
    check_login(how, login=login, check=check)
    wish = Wish(prune, check, yes, login)
    if not again:
        runs: list[tuple[str | None, ProfilePattern | None]] = [(session, read_pattern(**pattern))]
    elif any(pattern.values()):
        raise click.UsageError("--again takes names, accounts, roles and regions as the last time; give none of them")
    else:
        runs = [(name, None) for name in _populated(session, how)]
    results: list[dict[str, object]] = []
    codes: list[int] = []
    for name, chosen in runs:
        try:
            codes.append(_populate(printer, how, wish, name, chosen, results))
        except SsocfgError as error:  # of several one that fails keeps no other from being populated
            if len(runs) == 1:
                raise
            explain_error(error, printer)
            codes.append(exit_code_of(error))
    if how.output == "json":
        printer.json({**json_head(), "populations": results})
    return max(codes)


def read_pattern(
    *,
    name: str | None,
    accounts: tuple[str, ...],
    roles: tuple[str, ...],
    regions: tuple[str, ...],
    shape: str | None,
    settings: dict[str, str],
    aliases: tuple[str, ...],
) -> ProfilePattern:
    """Read the options into a pattern; what they mean is judged elsewhere."""
    from ssocfg.onboarding.patterns import NAME, ProfilePattern, RegionRule

    def rule(word: str) -> RegionRule:
        glob, equals, region = word.rpartition("=")
        return RegionRule(glob if equals else "*", region)

    pairs = [word.partition("=") for word in aliases]
    if not all(equals and account and alias for account, equals, alias in pairs):
        raise click.UsageError("an alias is written as ACCOUNT=NAME")
    return ProfilePattern(
        name=NAME if name is None else name,
        accounts=accounts,
        roles=roles,
        regions=tuple(map(rule, regions)),
        output=shape,
        settings=settings,
        aliases={account: alias for account, _equals, alias in pairs},
    )


def _populated(session: str | None, how: How) -> tuple[str, ...]:
    """Name the sessions that are to be populated again.

    Raises:
        click.UsageError: None was.
    """
    from ssocfg.api.populating import populated_sessions, recorded_pattern

    known = populated_sessions(how.config_file)
    if session is None and known:
        return known
    if session is not None and recorded_pattern(session, how.config_file) is not None:
        return (session,)
    also = f"; those that were: {', '.join(known)}" if known else ""
    what = f'the session "{session}" was never' if session is not None else "no session was ever"
    raise click.UsageError(f"{what} populated, so there is no last time{also}")


def _populate(
    printer: Printer,
    how: How,
    wish: Wish,
    session: str | None,
    pattern: ProfilePattern | None,
    results: list[dict[str, object]],
) -> int:
    """Populate one session, and add what is to be told of it in JSON."""
    from ssocfg.api import apply_populate, plan_populate

    if wish.login:
        _sign_in(printer, how, session)
    try:
        plan = plan_populate(
            session, pattern, prune=wish.prune, config_file=how.config_file, progress=_bar(printer, how)
        )
    finally:
        printer.progress("")
    note_other_pattern(printer, how, plan)
    preview = preview_of(plan)
    if wish.check or how.diff:
        results.append({**preview_as_json(preview), **as_json(plan)})
        return show_plan(printer, how, plan)
    if not may_write(printer, how, preview, yes=wish.yes, note=lambda: note_rest(printer, plan)):
        results.append({**preview_as_json(preview), **as_json(plan)})
        return FINDINGS
    done = apply_populate(plan, backup=how.backup)
    results.append({**saved_as_json(done.saved), **as_json(done.plan)})
    if how.output == "text":
        tell_of(printer, how, done.plan, done.saved.backup)
    warn_of_credentials(printer, [header.removeprefix("profile ") for header in done.plan.added])
    return FINDINGS if done.plan.conflicts else OK


def _sign_in(printer: Printer, how: How, session: str | None) -> None:
    from ssocfg.cli.login import TIMEOUT, by_ourselves, show_on, sign_in_to_all

    quiet = how.output == "json"
    sign_in = by_ourselves(show_on(printer, to_notes=quiet, qr=False), "auto", False, False, TIMEOUT, how.config_file)
    sign_in_to_all(printer, sign_in, (session,), quiet=quiet)


def _bar(printer: Printer, how: How) -> Callable[[int, int], None]:
    """Make what shows how far the portal was asked."""
    lock, furthest = threading.Lock(), [-1]

    def show(done: int, total: int) -> None:
        with lock:
            if how.output == "text" and total and done > furthest[0]:
                furthest[0] = done
                filled = BAR_WIDTH * done // total
                printer.progress(f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done} of {total} accounts")

    return show
