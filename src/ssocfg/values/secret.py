"""A text that must never be shown."""

from __future__ import annotations

from typing import NoReturn

MASK = "<secret>"
# How names of secrets end beside those that have "secret", "token" or "password" in them.
_ENDINGS = ("pwd", "passphrase", "apikey", "api_key", "api-key")
_LAST_WORDS = ("pass", "auth", "credentials")  # with nothing before them, or a sign: "bypass" is none
_NO_SECRETS = ("_session_auth",)  # a switch of botocore's


def ends_like_secret(name: str) -> bool:
    """Say whether a name, in lower case, ends in a word for a secret, such as `pwd` or `api_key`."""
    if name.endswith(_ENDINGS):
        return True
    if not name.endswith(_LAST_WORDS) or name.endswith(_NO_SECRETS):
        return False
    return any(name.endswith(last) and not name[-len(last) - 1 : -len(last)].isalnum() for last in _LAST_WORDS)


class Secret:
    """Hold a secret text; every way of printing it gives `<secret>`.

    Only `reveal()` gives the text. Secrets compare by content, do not pickle and have no JSON form.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    def reveal(self) -> str:
        """Return the secret text, to hand it to whom it is meant for."""
        return self._text

    def __str__(self) -> str:
        """Give the mask."""
        return MASK

    def __repr__(self) -> str:
        """Give the mask."""
        return MASK

    def __format__(self, spec: str) -> str:
        """Give the mask, padded as asked."""
        return format(MASK, spec)

    def __eq__(self, other: object) -> bool:
        """Compare by content, in constant time."""
        import hmac

        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(
            self._text.encode("utf-8", "surrogatepass"), other._text.encode("utf-8", "surrogatepass")
        )

    def __hash__(self) -> int:
        """Hash by content."""
        return hash((Secret, self._text))

    def __reduce__(self) -> NoReturn:
        """Refuse to pickle.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a Secret is not pickled")
