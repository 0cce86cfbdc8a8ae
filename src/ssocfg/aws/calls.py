"""One call: what it needs goes in with its secrets still hidden, an answer or one of our errors comes out.

No frame that is left when an error is raised holds a revealed secret, nor does the error's context: what shows the
variables of a traceback shows none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias, cast

from botocore.exceptions import BotoCoreError, ClientError

from ssocfg.aws.network import PROXY_WANTS_A_PASSWORD, stopped_by_proxy, unreachable
from ssocfg.aws.readings import KEY, Reading
from ssocfg.aws.redaction import secrets_kept
from ssocfg.aws.sessions import signed_with
from ssocfg.errors import InvalidValueError, UnreachableError
from ssocfg.tokens.fields import find_secret_fault
from ssocfg.values import Secret

Parameters: TypeAlias = Mapping[str, object]


class Call(NamedTuple):
    """What is asked for.

    Attributes:
        operation: The operation, such as `"CreateToken"`.
        method: The method of botocore's client, such as `"create_token"`.
        parameters: What it is asked with; secrets as `Secret`.
        keys: What it is signed with: the key's id, the key, its session token; None for what is not signed.
    """

    operation: str
    method: str
    parameters: Parameters
    keys: tuple[Secret, Secret, Secret] | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """All secrets of the call."""
        return (*(value for value in self.parameters.values() if isinstance(value, Secret)), *(self.keys or ()))


def make_call(client: Any, call: Call) -> Reading:
    """Make a call.

    Args:
        client: The botocore client.
        call: What is asked for.

    Returns:
        The answer: of a success or of an error, and one that cannot be used at all too.

    Raises:
        UnreachableError: No answer came.
        InvalidValueError: The settings leave no endpoint to call, or the parameters cannot travel.
    """
    _check_texts(call)
    outcome = _try(client, call)
    if isinstance(outcome, Reading) and outcome.status == PROXY_WANTS_A_PASSWORD:
        outcome = stopped_by_proxy(client)
    if isinstance(outcome, Reading):
        return outcome
    raise outcome


def _check_texts(call: Call) -> None:
    """Refuse what cannot travel, before botocore stumbles over it.

    Raises:
        InvalidValueError: A secret is empty or could end a header, or a text is not UTF-8.
    """
    for secret in call.secrets:
        if find_secret_fault(secret.reveal()) is not None:
            raise InvalidValueError("secret", "it is empty, or has characters in it that no token has")
    for name, value in call.parameters.items():
        if isinstance(value, str) and not value.isascii() and _has_lone_surrogates(value):
            raise InvalidValueError(name, "it is not UTF-8")


def _has_lone_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _try(client: Any, call: Call) -> Reading | UnreachableError | InvalidValueError:
    with secrets_kept(call.secrets), signed_with(call.keys):
        try:
            answer: Mapping[str, Any] = getattr(client, call.method)(**_reveal(call.parameters))
        except ClientError as error:
            answer = cast("Mapping[str, Any]", error.response)
        except BotoCoreError as error:
            return unreachable(client, error)
    reading: Reading = answer[KEY]
    return reading


def _reveal(parameters: Parameters) -> dict[str, object]:
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in parameters.items()}
