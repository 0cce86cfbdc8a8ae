"""There is no token to go on with, or a sign-in did not give one."""

from __future__ import annotations

from typing import Any

from ssocfg.errors.base import SituatedError


class TokenError(SituatedError):
    """There is no token for a session that AWS takes.

    Attributes:
        reason: Why, in words.
        hint: What to do next.
    """

    def __init__(self, reason: str, hint: str = "", code: str | None = None) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(reason, hint, code)
        self.reason: str = reason
        self.hint: str = hint or type(self).hint
        self.code: str | None = code or type(self).code

    def __str__(self) -> str:
        """Say what it is about, then why."""
        return self.after_subject(self.reason)


class NotSignedInError(TokenError, LookupError):
    """Nobody has signed in to the session, or what is cached of it is not a token for it."""

    code: str | None = "SSO401"


class TokenExpiredError(TokenError):
    """The token has ended and cannot be renewed without a new sign-in."""

    code: str | None = "SSO402"


class RefreshRefusedError(TokenError):
    """AWS refused to renew the token, so that a new sign-in is needed.

    Attributes:
        error: AWS's name for it, such as `"InvalidGrantException"`.
        words: What AWS said; may be empty.
    """

    code: str | None = "SSO402"

    def __init__(self, error: str, words: str = "", hint: str = "") -> None:
        """Keep the facts; all are positional so that the error pickles."""
        said = f' ("{words}")' if words else ""
        super().__init__(f"AWS refused to renew the token: {error}{said}", hint)
        self.args: tuple[Any, ...] = (error, words, hint)
        self.error = error
        self.words = words


class InteractionRequiredError(TokenError):
    """A person has to sign in, and this is no place to ask for one."""

    code: str | None = "SSO401"


class SignInError(TokenError):
    """A sign-in was begun and gave no token.

    Attributes:
        error: The name of what came back, such as `"access_denied"`; empty where nothing did.
        words: What was said with it; may be empty.
    """

    def __init__(self, reason: str, error: str = "", words: str = "", hint: str = "") -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(f"{reason}{_quote(error, words)}", hint)
        self.args: tuple[Any, ...] = (reason, error, words, hint)
        self.error = error
        self.words = words


class SignInDeniedError(SignInError):
    """The person, or an administrator's rule, said no to the sign-in."""


class SignInTimeoutError(SignInError, TimeoutError):
    """Nobody approved the sign-in in time."""

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by the arguments; `OSError` has rules of its own."""
        return type(self), self.args, dict(self.__dict__)


def _quote(error: str, words: str) -> str:
    said = ": ".join(part for part in (error, words) if part)
    return f" ({said})" if said else ""
