"""STS: whose credentials are these?"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from ssocfg.aws.answers import Answer
from ssocfg.aws.calls import Call, make_call
from ssocfg.aws.clients import Clients
from ssocfg.aws.failures import members_of
from ssocfg.values import Secret


class Keys(Protocol):
    """What a request is signed with, such as `RoleCredentials`."""

    @property
    def access_key_id(self) -> Secret:
        """The id of the key."""
        ...

    @property
    def secret_access_key(self) -> Secret:
        """The key."""
        ...

    @property
    def session_token(self) -> Secret:
        """The token that goes with it."""
        ...


class CallerIdentity(NamedTuple):
    """Who STS takes the caller for.

    Attributes:
        account_id: The account.
        arn: The ARN; `parse_caller_arn` takes it apart.
        user_id: The unique id; for a role's session that of the role, a colon, and the session's name.
    """

    account_id: str
    arn: str
    user_id: str


class Sts:
    """STS in one region. One client serves any number of credentials from any number of threads."""

    def __init__(self, clients: Clients, region: str) -> None:
        """Take the client.

        Args:
            clients: What makes the clients.
            region: The region to ask in, or one of `aws-global` and its kin.

        Raises:
            InvalidValueError: The region cannot be one; nothing was opened.
        """
        self._client: Any = clients.client("sts", region)

    def caller_identity(self, credentials: Keys) -> CallerIdentity:
        """Ask whose credentials these are; needs no permission.

        Args:
            credentials: What the request is signed with.

        Raises:
            IdentityRefusedError: STS does not take them, or has trouble.
            ThrottledError: It was asked too often, three times in a row.
            BadAnswerError: The answer lacks something.
            UnreachableError: No answer came.
        """
        keys = (credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
        call = Call("GetCallerIdentity", "get_caller_identity", {}, keys)
        answer = Answer(call.operation, members_of("sts", call, make_call(self._client, call)))
        return CallerIdentity(answer.text("Account"), answer.text("Arn"), answer.text("UserId"))
