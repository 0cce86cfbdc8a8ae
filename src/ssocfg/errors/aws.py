"""AWS, or the way to it, refused what was asked."""

from __future__ import annotations

from typing import Any

from ssocfg.errors.base import SituatedError, name_some


class AwsError(SituatedError):
    """A request to AWS did not give what was asked for."""


class UnreachableError(AwsError, ConnectionError):
    """No answer came.

    Attributes:
        service: Which service, such as `"SSO-OIDC"`.
        host: The host that was called.
        stage: How far it came: `"name"` (DNS), `"connect"`, `"tls"`, `"proxy"`, `"time-out"` or `"answer"` (the
            connection was lost before an answer came).
        reason: Why, in words.
    """

    code: str | None = "SSO601"

    def __init__(self, service: str, host: str, stage: str, reason: str, hint: str = "") -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(reason)
        # `OSError` takes several arguments for numbers and texts.
        self.args: tuple[Any, ...] = (service, host, stage, reason, hint)
        self.errno: int | None = None
        self.strerror: str | None = reason
        self.service = service
        self.host = host
        self.stage = stage
        self.reason: str = reason
        self.hint: str = hint or _STAGES.get(stage, "")

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by the arguments."""
        return type(self), self.args, dict(self.__dict__)

    def __str__(self) -> str:
        """Say which service at which host, and why."""
        return self.after_subject(f"cannot reach {self.service} at {self.host}: {self.reason}")


_STAGES = {
    "name": "Look at the network, the VPN, and the spelling of sso_region.",
    "connect": "Look at the network, the VPN and the firewall.",
    "tls": "A program in between may be opening the connection; AWS_CA_BUNDLE names the certificates to trust.",
    "proxy": "Look at HTTPS_PROXY, and at NO_PROXY for what goes past it.",
    "time-out": "Look at the network, the VPN and the proxy, then try again.",
    "answer": "Try again; if it stays, look at the proxy and the VPN.",
}


class BadAnswerError(AwsError, ValueError):
    """What came back is no answer of AWS's; a proxy or a sign-in page of a network may have given it.

    Attributes:
        operation: What was asked for, such as `"CreateToken"`.
        reason: What is wrong with it, in words.
    """

    hint: str = (
        "A proxy or the sign-in page of a network may stand in between; open a page in a browser, then try again."
    )

    def __init__(self, operation: str, reason: str) -> None:
        """Keep the facts; both are positional so that the error pickles."""
        super().__init__(operation, reason)
        self.operation = operation
        self.reason: str = reason

    def __str__(self) -> str:
        """Say what was asked and what is wrong."""
        return self.after_subject(f"the answer to {self.operation} cannot be used: {self.reason}")


class RefusedError(AwsError):
    """AWS answered, and refused.

    Attributes:
        operation: What was asked for, such as `"CreateToken"`.
        error: AWS's name of the error, such as `"InvalidScopeException"`.
        words: What AWS said with it; may be empty.
        status: The HTTP status; 0 where it is not known.
        hint: What to do next.
    """

    def __init__(self, operation: str, error: str, words: str = "", status: int = 0, hint: str = "") -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(operation, error, words, status, hint)
        self.operation = operation
        self.error = error
        self.words = words
        self.status = status
        self.hint: str = hint or type(self).hint

    @property
    def said(self) -> str:
        """AWS's name of the error and its words: `ForbiddenException: "No access"`."""
        return f'{self.error}: "{self.words}"' if self.words else self.error

    def __str__(self) -> str:
        """Say what it is about, what was refused, and AWS's own words."""
        return self.after_subject(f"AWS refused {self.operation} ({self.said})")


class TokenRejectedError(RefusedError):
    """AWS does not take the token, though by its file it still lives: the session was ended elsewhere."""

    code: str | None = "SSO602"

    def __str__(self) -> str:
        """Say what it is about, and that the session was ended."""
        return self.after_subject(f"AWS no longer takes the token: the session was ended elsewhere ({self.said})")


class ThrottledError(RefusedError):
    """AWS was asked too often, and again after some waiting."""

    hint: str = "Wait a minute, then try again; somebody else may be asking with the same account."


class IdentityRefusedError(RefusedError):
    """STS does not take the role credentials, or refuses to say whose they are."""

    code: str | None = "SSO606"


class _NotAssignedError(RefusedError):
    """What the profile names is not assigned to the person who signed in."""

    what: str = "the role"

    def __init__(
        self,
        operation: str,
        error: str,
        words: str = "",
        status: int = 0,
        hint: str = "",
        assigned: tuple[str, ...] = (),
        message: str = "",
    ) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(operation, error, words, status, hint)
        self.args: tuple[Any, ...] = (operation, error, words, status, hint, assigned, message)
        self.assigned = assigned
        self.message = message

    def name_assigned(self) -> str:
        """Name the first few that are assigned."""
        return name_some(self.assigned)


class RoleNotAssignedError(_NotAssignedError):
    """The account is assigned to the person who signed in, but not with this role.

    Attributes:
        assigned: The roles that are, in the portal's order; empty where the portal would not say.
        message: What to send to the administrator.
    """

    code: str | None = "SSO603"

    def __str__(self) -> str:
        """Name role and account, then the roles that are assigned."""
        instead = f"; assigned there: {self.name_assigned()}" if self.assigned else ""
        text = f"the role {self.role_name} in account {self.account_id} is not assigned to you ({self.said}){instead}"
        return self.after_subject(text, of_role=False)


class AccountNotAssignedError(_NotAssignedError):
    """No role at all of the account is assigned to the person who signed in.

    Attributes:
        assigned: The ids of the accounts that are, in the portal's order; empty where the portal would not say.
        message: What to send to the administrator.
    """

    code: str | None = "SSO604"

    def __str__(self) -> str:
        """Name account and role, then the accounts that are assigned."""
        instead = f"; assigned accounts: {self.name_assigned()}" if self.assigned else ""
        text = (
            f"no role in account {self.account_id} is assigned to you, so not {self.role_name} ({self.said}){instead}"
        )
        return self.after_subject(text, of_role=False)
