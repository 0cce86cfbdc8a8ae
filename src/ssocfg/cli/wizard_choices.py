"""Account and role of `ssocfg configure`: given by an option, the only one, or chosen among hundreds by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ssocfg.cli.asking import Asker, Choice, find_choice, name_choices

if TYPE_CHECKING:
    from ssocfg.aws.portal import Account


def choose_account(asker: Asker, accounts: Sequence[Account], given: str | None) -> Account:
    """Choose an account.

    Args:
        asker: Asks, where there are several.
        accounts: Those that are assigned.
        given: What an option said, or None.

    Raises:
        ClickException: None is assigned, or the option does not mean exactly one.
    """
    if not accounts:
        raise click.ClickException("no account is assigned to you; ask your administrator for one")
    choices = [Choice(label_of(one), (one.account_id, one.name, one.email)) for one in accounts]
    return accounts[_choose(asker, "Account (type to search)", "--account", choices, given)]


def choose_role(asker: Asker, account: Account, roles: Sequence[str], given: str | None) -> str:
    """Choose a role of an account, as `choose_account` does."""
    if not roles:
        raise click.ClickException(f"no role in account {account.account_id} is assigned to you")
    choices = [Choice(role, (role,)) for role in roles]
    return roles[_choose(asker, "Role (type to search)", "--role", choices, given)]


def label_of(account: Account) -> str:
    """Name an account on one line; its id comes first, so that no name can push it out of sight."""
    return "  ".join(part for part in (account.account_id, account.name, account.email) if part)


def _choose(asker: Asker, question: str, option: str, choices: Sequence[Choice], given: str | None) -> int:
    if given is None:
        return asker.choose(question, option, choices)
    found = find_choice(choices, given)
    if len(found) == 1:
        return found[0]
    fitting = [choices[number] for number in found] or choices
    problem = f'"{given}" fits {len(found)}' if found else f'nothing that is assigned to you fits "{given}"'
    raise click.BadParameter(f"{problem}; there are {name_choices(fitting)}", param_hint=option)
