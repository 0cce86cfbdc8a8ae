"""The access portal: accounts, roles, their credentials, and the end of a session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ssocfg.aws.answers import Answer
from ssocfg.aws.calls import Call, make_call
from ssocfg.aws.clients import Clients
from ssocfg.aws.failures import members_of
from ssocfg.aws.rate import RateLimit, limited_by
from ssocfg.errors import BadAnswerError
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.role_credentials import RoleCredentials, role_credentials_of_answer
from ssocfg.tokens.token import Token

PAGE_SIZE = 100  # the most that AWS gives. Source: botocore 1.44, service model sso, `MaxResultType`
MOST_PAGES = 1_000  # which would be more accounts than AWS lets an organization have


class Account(NamedTuple):
    """An account that is assigned.

    Attributes:
        account_id: Its twelve digits.
        name: Its name; empty where the portal does not say.
        email: Its e-mail address; empty where the portal does not say.
    """

    account_id: str
    name: str
    email: str


class Portal:
    """The portal in one region. Reading is tried up to three times; every method may raise what `AwsError` names."""

    def __init__(self, clients: Clients, region: str, limit: RateLimit | None = None) -> None:
        """Take the client.

        Args:
            clients: What makes the clients.
            region: The session's `sso_region`.
            limit: What is waited for before each request, also before each page and each repeated try; none if None.

        Raises:
            InvalidValueError: The region cannot be one; nothing was opened.
        """
        self._client: Any = clients.client("sso", region)
        self._limit = limit

    def role_credentials(self, token: Token, account_id: str, role_name: str, file: str) -> RoleCredentials:
        """Get credentials of a role.

        Args:
            token: The session's token.
            account_id: The account.
            role_name: The permission set.
            file: The cache file that they are for.

        Raises:
            TokenRejectedError: AWS does not take the token.
            RefusedError: AWS refused; `is_no_access` tells whether the role is not assigned.
            ThrottledError: Too many asked, three times in a row.
            BadAnswerError: The answer lacks something.
            UnreachableError: No answer came.
        """
        parameters = {"accessToken": token.access_token, "accountId": account_id, "roleName": role_name}
        call = Call("GetRoleCredentials", "get_role_credentials", parameters)
        answer = Answer(call.operation, self._ask(call))
        found = role_credentials_of_answer(answer.inner("roleCredentials"), account_id, file)
        if isinstance(found, Unreadable):
            raise answer.fail(found.reason)
        return found

    def list_accounts(self, token: Token) -> tuple[Account, ...]:
        """List the accounts that are assigned, in the portal's order.

        Args:
            token: The session's token.

        Raises:
            TokenRejectedError: AWS does not take the token.
            AwsError: As for `role_credentials`; also where the pages do not end.
        """
        call = Call("ListAccounts", "list_accounts", {"accessToken": token.access_token})
        return tuple(
            Account(
                account.text("accountId"),
                account.optional_text("accountName") or "",
                account.optional_text("emailAddress") or "",
            )
            for account in self._list(call, "accountList")
        )

    def list_roles(self, token: Token, account_id: str) -> tuple[str, ...]:
        """List the names of the roles of an account that are assigned, in the portal's order.

        Args:
            token: The session's token.
            account_id: The account.

        Raises:
            TokenRejectedError: AWS does not take the token.
            RefusedError: AWS refused; `is_no_access` tells whether no role of the account is assigned.
            AwsError: As for `role_credentials`; also where the pages do not end.
        """
        parameters = {"accessToken": token.access_token, "accountId": account_id}
        call = Call("ListAccountRoles", "list_account_roles", parameters)
        return tuple(role.text("roleName") for role in self._list(call, "roleList"))

    def logout(self, token: Token) -> None:
        """End the session with all its tokens; role credentials stay good until they expire.

        Args:
            token: The session's token.

        Raises:
            TokenRejectedError: It has ended already.
            AwsError: As for `role_credentials`.
        """
        call = Call("Logout", "logout", {"accessToken": token.access_token})
        self._ask(call, may_be_empty=True)

    def _list(self, call: Call, name: str) -> Iterator[Answer]:
        """Go through the items of all pages."""
        page_of: str | None = None
        seen: set[str] = set()
        for _number in range(MOST_PAGES):
            parameters = {**call.parameters, "maxResults": PAGE_SIZE}
            if page_of is not None:
                parameters["nextToken"] = page_of
            answer = Answer(call.operation, self._ask(call._replace(parameters=parameters)))
            yield from answer.objects(name)
            page_of = answer.optional_text("nextToken")
            if page_of is None:
                return
            if page_of in seen:
                raise BadAnswerError(call.operation, "it leads back to a page that was there before")
            seen.add(page_of)
        raise BadAnswerError(call.operation, f"it goes on after {MOST_PAGES:,} pages")

    def _ask(self, call: Call, *, may_be_empty: bool = False) -> Mapping[str, object]:
        with limited_by(self._limit):
            reading = make_call(self._client, call)
        return members_of("sso", call, reading, may_be_empty=may_be_empty)
