"""The accounts, their roles, and who may use which."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ssocfg.values import parse_account_id, parse_role_name


class Account(NamedTuple):
    """An AWS account that the fake hands out.

    Attributes:
        name: Its name, as the portal lists it.
        email: The e-mail address of its root user.
        roles: The names of its permission sets, in the order in which they are listed.
    """

    name: str
    email: str = "aws@example.com"
    roles: Sequence[str] = ("AdministratorAccess", "ReadOnlyAccess")


class Role(NamedTuple):
    """One role in one account."""

    account_id: str
    name: str

    @property
    def reserved_name(self) -> str:
        """The name that IAM gives the role: always the same one for the same account and permission set."""
        digest = hashlib.sha256(f"{self.account_id}/{self.name}".encode()).hexdigest()
        return f"AWSReservedSSO_{self.name}_{digest[:16]}"

    @property
    def unique_id(self) -> str:
        """The id that IAM gives the role, which GetCallerIdentity answers before the user's name."""
        digest = hashlib.sha256(f"id:{self.account_id}/{self.name}".encode()).hexdigest()
        return f"AROA{digest[:17].upper()}"


DEFAULT_ACCOUNTS: Mapping[str, Account] = {
    "111122223333": Account("Sandbox", "sandbox@example.com"),
    "444455556666": Account("Production", "production@example.com", ["ReadOnlyAccess"]),
}


class Directory:
    """Who may use which role of which account."""

    def __init__(
        self,
        accounts: Mapping[str, Account] | None = None,
        assignments: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    ) -> None:
        """Keep the accounts; a user who stands in no assignment may use every role, if there are no assignments.

        Raises:
            InvalidValueError: An account id or a role name cannot be one.
            ValueError: An assignment names an account or a role that is not among the accounts.
        """
        self.accounts: dict[str, Account] = dict(DEFAULT_ACCOUNTS if accounts is None else accounts)
        self._assignments = assignments
        for account_id, account in self.accounts.items():
            parse_account_id(account_id)
            for role in account.roles:
                parse_role_name(role)
        for assigned in (assignments or {}).values():
            self._check(assigned)

    def _check(self, assigned: Mapping[str, Sequence[str]]) -> None:
        for account_id, roles in assigned.items():
            unknown = set(roles).difference(self.roles(account_id))
            if account_id not in self.accounts or unknown:
                raise ValueError(f"an assignment names what is not there: account {account_id}, {sorted(unknown)}")

    def replace(self, other: Directory) -> None:
        """Take the accounts and assignments of another directory."""
        self.accounts, self._assignments = other.accounts, other._assignments

    def roles(self, account_id: str) -> list[str]:
        """List the names of the account's roles; empty for an unknown account."""
        account = self.accounts.get(account_id)
        return list(account.roles) if account else []

    def roles_of(self, user: str, account_id: str) -> list[str]:
        """List the roles that the user may use there, in the account's order."""
        if self._assignments is None:
            return self.roles(account_id)
        assigned = self._assignments.get(user, {}).get(account_id, ())
        return [role for role in self.roles(account_id) if role in assigned]

    def accounts_of(self, user: str) -> list[str]:
        """List the ids of the accounts in which the user may use a role, in the order in which they were given."""
        return [account_id for account_id in self.accounts if self.roles_of(user, account_id)]
