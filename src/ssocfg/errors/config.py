"""The config file does not allow what was asked."""

from __future__ import annotations

from ssocfg.errors.base import MOST_NAMES_SHOWN, SsocfgError, name_some, offer_nearest


class ConfigError(SsocfgError):
    """The AWS config file does not allow what was asked."""


class ConfigRefusedError(ConfigError, ValueError):
    """AWS tools refuse the whole config file, so there is no reading to give.

    Attributes:
        reason: Why, in words.
        file: The file as it was named.
        line: The line that they stop at, from 1.
        column: The column, from 1.
    """

    code: str | None = "SSO110"
    hint: str = "Run `ssocfg doctor` to see every such place and how to mend it."

    def __init__(self, reason: str, file: str, line: int, column: int = 1) -> None:
        """Keep the facts; all four are positional so that the error pickles."""
        super().__init__(reason, file, line, column)
        self.reason = reason
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Say the place, then the reason."""
        return f"{self.file}:{self.line}:{self.column}: {self.reason}"


class DoubtfulValueError(ConfigError, ValueError):
    """A key or value can be written, but makes no sense to AWS tools.

    Attributes:
        key: The key.
        reason: What is wrong, in words. The value is not repeated.
        nearest: What was probably meant, or None.
    """

    hint: str = "Mend it, or write it all the same with --force."

    def __init__(self, key: str, reason: str, nearest: str | None = None) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(key, reason, nearest)
        self.key = key
        self.reason = reason
        self.nearest = nearest

    def __str__(self) -> str:
        """Say which key, why, and offer what was probably meant."""
        meant = f'; did you mean "{self.nearest}"?' if self.nearest is not None else ""
        return f'"{self.key}" is doubtful: {self.reason}{meant}'


class EditRefusedError(ConfigError, ValueError):
    """An edit cannot be made so that only what was asked changes, so nothing is changed.

    Attributes:
        reason: Why, in words.
        file: The file as it was named.
        line: The line that stands in the way, from 1; 0 where it is the whole file.
        column: The column, from 1; 0 where it is the whole file.
        also: Other lines that belong to it, such as the second place of a duplicate.
    """

    hint: str = "Run `ssocfg doctor` to see what is wrong with the file and how to mend it."

    def __init__(self, reason: str, file: str, line: int = 0, column: int = 0, also: tuple[int, ...] = ()) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(reason, file, line, column, also)
        self.reason = reason
        self.file = file
        self.line = line
        self.column = column
        self.also = also

    def __str__(self) -> str:
        """Say the place, then the reason."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        also = f" (see also line {', '.join(map(str, self.also))})" if self.also else ""
        return f"{place}: the edit is refused: {self.reason}{also}"


class InUseError(ConfigError):
    """A section cannot be taken out while others name it.

    Attributes:
        header: The section, as between its brackets.
        users: The sections that name it, likewise, in the file's order.
        hint: What to do next.
    """

    def __init__(self, header: str, users: tuple[str, ...], hint: str = "") -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(header, users, hint)
        self.header = header
        self.users = users
        self.hint = hint

    def __str__(self) -> str:
        """Say which section, and name the first few that use it."""
        return f"[{self.header}] is still used by {name_some(tuple(f'[{user}]' for user in self.users))}"


class _UnknownNameError(ConfigError, LookupError):
    """A name that the config file does not define."""

    kind: str = "name"

    def __init__(self, name: str, known: tuple[str, ...] = ()) -> None:
        """Keep the name asked for and those that exist, in the file's order."""
        super().__init__(name, known)
        self.name = name
        self.known = known
        if not known:  # a list of nothing would help nobody
            self.hint = "Run `ssocfg configure` to set one up, or `ssocfg doctor` where there should be one."

    def __str__(self) -> str:
        """Say which name is unknown and offer the nearest that exists."""
        return f'there is no {self.kind} "{self.name}"{offer_nearest(self.name, self.known)}'


class UnknownProfileError(_UnknownNameError):
    """The config file has no profile of that name.

    Attributes:
        name: The name that was asked for.
        known: The names that exist, in the file's order.
    """

    kind: str = "profile"
    code: str | None = "SSO501"
    hint: str = "Run `ssocfg list` to see the profiles, or `ssocfg doctor` where this one should be among them."

    def __init__(self, name: str, known: tuple[str, ...] = ()) -> None:
        """Keep the name asked for and those that exist, in the file's order."""
        super().__init__(name, known)
        if name == "default" and known:  # which nobody may have asked for by name
            self.hint = "Name a profile, or set AWS_PROFILE; `ssocfg list` shows the profiles."


class UnknownSessionError(_UnknownNameError):
    """The config file has no `[sso-session]` of that name.

    Attributes:
        name: The name that was asked for.
        known: The names that exist, in the file's order.
    """

    kind: str = "sso-session"
    code: str | None = "SSO301"
    hint: str = "Run `ssocfg list` to see the sessions, or `ssocfg doctor` where this one should be among them."


class UnknownSectionError(_UnknownNameError):
    """The config file has no section with that header.

    Attributes:
        name: The header that was asked for.
        known: The headers that exist, in the file's order.
    """

    kind: str = "section"
    hint: str = "Run `ssocfg list` to see the sessions and profiles."


class ChoiceNeededError(ConfigError, LookupError):
    """No session or profile was named, and there is not exactly one to choose from.

    Attributes:
        known: The names that there are, in the file's order.
    """

    hint: str = "Name one, or set AWS_PROFILE."

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        """Keep the names that there are."""
        super().__init__(known)
        self.known = known
        if not known:
            self.hint = "Set one up with `ssocfg configure`."

    def __str__(self) -> str:
        """Say what there is to choose from."""
        if not self.known:
            return "the config file has no session to sign in to"
        return f"no session is named, and there are several{offer_nearest('', self.known)}"


class NotSsoError(ConfigError, ValueError):
    """A profile or session does not say what a sign-in through IAM Identity Center, or a role of it, needs.

    Attributes:
        name: The profile or session.
        reason: What is missing or in the way, in words.
        kind: `"profile"` or `"session"`.
    """

    hint: str = "Run `ssocfg doctor` to see what is wrong with it."

    def __init__(self, name: str, reason: str, code: str | None = None, kind: str = "profile") -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(name, reason, code, kind)
        self.name = name
        self.reason = reason
        self.code = code
        self.kind = kind

    def __str__(self) -> str:
        """Say which profile, and what it lacks."""
        return f'{self.kind} "{self.name}" {self.reason}'


class UnknownKeyError(_UnknownNameError):
    """A section has no key of that name.

    Attributes:
        name: The key that was asked for.
        known: The section's keys, in the file's order.
    """

    kind: str = "key"


class SameNameError(ConfigError, ValueError):
    """Several profiles that are to be made would have one name, so none is made.

    Attributes:
        template: The template of the names.
        names: Each such name with the accounts and roles that it would stand for, at least one.
        proposed: A template that gives each its own name, or None.
        hint: What to do next.
    """

    def __init__(
        self, template: str, names: tuple[tuple[str, tuple[str, ...]], ...], proposed: str | None = None
    ) -> None:
        """Keep the facts; all are positional so that the error pickles."""
        super().__init__(template, names, proposed)
        self.template = template
        self.names = names
        self.proposed = proposed
        self.hint: str = f"Give each its own by --name '{proposed}'." if proposed is not None else ""

    def __str__(self) -> str:
        """Say how many, and what the first would stand for."""
        name, meant = self.names[0]
        more = len(self.names) - 1
        rest = f", and {more} more {'name' if more == 1 else 'names'} likewise" if more else ""
        return f'profile "{name}" would stand for {name_some(meant)}{rest}'

    @property
    def lines(self) -> tuple[str, ...]:
        """One line of text for each of the first names."""
        shown = self.names[:MOST_NAMES_SHOWN]
        more = len(self.names) - len(shown)
        rest = (f"{more} more names likewise",) if more > 0 else ()
        return (*(f'profile "{name}" would stand for {name_some(meant)}' for name, meant in shown), *rest)
