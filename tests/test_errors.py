"""Errors: the tree that is drawn is the tree that stands; texts, hints, codes, copies."""

from __future__ import annotations

import builtins
import copy
import pickle
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeAlias

import pytest

from ssocfg import errors
from ssocfg.doctor.checks import CHECKS
from ssocfg.errors import (
    AccountNotAssignedError,
    AwsError,
    BadAnswerError,
    ChangedSinceError,
    ChoiceNeededError,
    ConfigError,
    ConfigRefusedError,
    DoubtfulValueError,
    EditRefusedError,
    FileError,
    IdentityRefusedError,
    InteractionRequiredError,
    InUseError,
    InvalidValueError,
    LockTimeoutError,
    ManifestError,
    ManifestProblem,
    NothingToUndoError,
    NotSignedInError,
    NotSsoError,
    RefreshRefusedError,
    RefusedError,
    RoleNotAssignedError,
    SameNameError,
    SignInDeniedError,
    SignInError,
    SignInTimeoutError,
    SituatedError,
    SsocfgError,
    ThrottledError,
    TokenError,
    TokenExpiredError,
    TokenRejectedError,
    UnknownBackupError,
    UnknownCheckError,
    UnknownKeyError,
    UnknownProfileError,
    UnknownSectionError,
    UnknownSessionError,
    UnreachableError,
    UnreadableFileError,
    UnrunnableProgramError,
    UnstableFileError,
    UnwritableFileError,
)

DRAWN = re.compile(r"^ {4}(?P<branch>[ │├└─]*)(?P<name>[A-Z]\w+)(?: \((?P<besides>[\w, ]+)\))?$", re.MULTILINE)
EVERY_ERROR = {name: getattr(errors, name) for name in errors.__all__ if name.endswith("Error")}

EXAMPLES: list[SsocfgError] = [
    SsocfgError("something"),
    ConfigError("something"),
    ConfigRefusedError("the section header has no closing bracket", "/home/naka/.aws/config", 12, 3),
    EditRefusedError("the section stands twice", "/home/naka/.aws/config", 2, 1, (7,)),
    DoubtfulValueError("sso_account_id", "it has 11 digits instead of 12"),
    DoubtfulValueError("regoin", "no AWS tool knows this key", "region"),
    InUseError("sso-session naka", ("profile a", "profile b"), "Let them use another session first."),
    ChangedSinceError("/home/naka/.aws/config", "wrote [profile naka]", datetime(2026, 11, 24, 10, 51, 4, tzinfo=UTC)),
    NothingToUndoError("/home/naka/.aws/config"),
    NothingToUndoError("/home/naka/.aws/config", True),
    SameNameError(
        "{role_name}", (("Dev", ("a (111122223333) Dev", "b (444455556666) Dev")),), "{account_id}-{role_name}"
    ),
    SameNameError(
        "{role_name}", (("Dev", ("a (111122223333) Dev", "b (444455556666) Dev")), ("Ops", ("c Ops", "d Ops")))
    ),
    UnknownSectionError("profile nak", ("profile naka",)),
    UnknownProfileError("prod", ("dev", "prodd")),
    UnknownProfileError("prod"),
    UnknownSessionError("naka", ("nakka",)),
    UnknownKeyError("regoin", ("region", "output")),
    FileError("something"),
    UnreadableFileError("/home/naka/.aws/config", "permission denied"),
    UnrunnableProgramError("awz", "there is no such program, or it cannot be executed"),
    UnwritableFileError("/home/naka/.aws/config", "no space is left on the disk", 28, "Make room on that disk."),
    UnwritableFileError("/home/naka/.aws/config", "it is a folder, not a file", touched=True),
    LockTimeoutError("/home/naka/.aws", 30.0),
    UnstableFileError("/home/naka/.aws/config", 5.0),
    UnknownBackupError("config-0123/20261124T105104000000Z"),
    InvalidValueError("account id", "it has 11 digits instead of 12"),
    ManifestError("ssocfg.toml", (ManifestProblem("profiles.dev.account", "it has 11 digits instead of 12", 7),)),
    ManifestError("ssocfg.toml", (ManifestProblem("", "it is not UTF-8", 0), ManifestProblem("a", "b", 1))),
    ChoiceNeededError(("naka", "corp")),
    ChoiceNeededError(),
    NotSsoError("naka", "has no sso_account_id", "SSO302"),
    SituatedError("something").about(session="naka"),
    AwsError("something"),
    BadAnswerError("CreateToken", "it is HTML and not JSON"),
    RefusedError("RegisterClient", "InvalidScopeException", "Invalid scope", 400, "Look at the scopes.").about(
        session="naka"
    ),
    TokenRejectedError("ListAccounts", "UnauthorizedException", "Session token not found or invalid", 401).about(
        session="naka"
    ),
    ThrottledError("ListAccounts", "TooManyRequestsException", "Too many requests", 429),
    IdentityRefusedError("GetCallerIdentity", "InvalidClientTokenId", "The token is invalid", 403).about(
        profile="naka"
    ),
    RoleNotAssignedError(
        "GetRoleCredentials", "ForbiddenException", "No access", 403, "Ask for it.", ("Reader",), "Please assign"
    ).about(profile="naka", account_id="123456789012", role_name="Admin"),
    AccountNotAssignedError(
        "GetRoleCredentials", "ForbiddenException", "No access", 403, "Ask for it.", ("210987654321",), "Please assign"
    ).about(profile="naka", account_id="123456789012", role_name="Admin"),
    UnreachableError("SSO-OIDC", "oidc.us-east-1.amazonaws.com", "name", "the name cannot be found"),
    TokenError("something", "Do something.", "SSO404"),
    NotSignedInError("there is no token for it", "Run `ssocfg login naka`.").about(session="naka"),
    TokenExpiredError("it has ended", "Run `ssocfg login naka`.").about(session="naka"),
    RefreshRefusedError("InvalidGrantException", "Invalid refresh token provided", "Run `ssocfg login naka`."),
    InteractionRequiredError("a sign-in is needed", "Run `ssocfg login naka`."),
    SignInError("AWS refused the sign-in", "invalid_request", "no such start URL", "Look at sso_start_url."),
    SignInDeniedError("the sign-in was denied", "access_denied"),
    SignInTimeoutError("nobody approved the sign-in within 600 seconds").about(session="naka"),
    UnknownCheckError("unknown-sesion", ("SSO301", "unknown-session")),
]
by_class = pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)


def drawn_tree() -> Iterator[tuple[str, str | None, set[str]]]:
    """Read the drawing: each class with its parent and the standard classes that it is besides."""
    above: list[tuple[int, str]] = []
    for found in DRAWN.finditer(errors.__doc__ or ""):
        depth = len(found["branch"])
        above = [(d, name) for d, name in above if d < depth]
        besides = set((found["besides"] or "").replace(" ", "").split(",")) - {""}
        yield found["name"], above[-1][1] if above else None, besides
        above.append((depth, found["name"]))


def standard_ancestors(cls: type | None) -> set[str]:
    every = {base.__name__ for base in cls.__mro__ if base.__module__ == "builtins"} if cls else set()
    return every - {"object", "BaseException", "Exception"}


def public_parent(cls: type) -> str | None:
    return next((base.__name__ for base in cls.__mro__[1:] if base.__name__ in EVERY_ERROR), None)


def test_the_drawing_names_every_error_once():
    drawn = [name for name, _parent, _besides in drawn_tree()]
    assert sorted(drawn) == sorted(EVERY_ERROR)


@pytest.mark.parametrize(("name", "parent", "besides"), list(drawn_tree()))
def test_the_drawing_gives_each_error_its_true_ancestors(name, parent, besides):
    cls = EVERY_ERROR[name]
    assert public_parent(cls) == parent
    assert standard_ancestors(cls) - standard_ancestors(EVERY_ERROR.get(parent)) == besides


def test_every_error_has_an_example_here():
    assert {type(error) for error in EXAMPLES} == set(EVERY_ERROR.values())


def test_every_error_is_caught_by_the_base():
    assert all(issubclass(cls, SsocfgError) for cls in EVERY_ERROR.values())


def test_no_error_hides_a_builtin():
    assert not set(EVERY_ERROR) & set(vars(builtins))


# --- copies --------------------------------------------------------------------------------------

Copy: TypeAlias = Callable[[SsocfgError], SsocfgError]


def pickle_as(protocol: int) -> Copy:
    return lambda error: pickle.loads(pickle.dumps(error, protocol))


COPIES: dict[str, Copy] = {
    **{f"pickle-{protocol}": pickle_as(protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)},
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("way", COPIES)
@by_class
def test_a_copy_is_equal_in_class_fields_and_text(error, way):
    twin = COPIES[way](error)
    assert type(twin) is type(error)
    assert vars(twin) == vars(error)
    assert twin.args == error.args
    assert (str(twin), twin.hint, twin.code) == (str(error), error.hint, error.code)


@by_class
def test_notes_survive_a_pickle(error):
    noted = copy.copy(error)
    noted.add_note("while reading")
    assert pickle.loads(pickle.dumps(noted)).__notes__ == ["while reading"]


# --- texts ---------------------------------------------------------------------------------------


@by_class
def test_a_text_is_one_line_without_a_full_stop(error):
    text = str(error)
    assert text
    assert not text.endswith(".")
    assert "\n" not in text


@by_class
def test_a_hint_is_empty_or_one_sentence(error):
    assert error.hint == "" or re.fullmatch(r"[A-Z][^\n]*\.", error.hint)


@by_class
def test_a_hint_names_only_commands_that_exist(error):
    from ssocfg.cli.main import COMMANDS

    assert set(re.findall(r"`ssocfg (\w+)", error.hint)) <= set(COMMANDS)


@by_class
def test_a_code_is_in_the_catalogue(error):
    # the later families come with their own checks
    if error.code is not None and error.code < "SSO4":
        assert error.code in {check.code for check in CHECKS}
    assert error.code is None or re.fullmatch(r"SSO\d{3}", error.code)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            ConfigRefusedError("there is text before the first section header", "config", 3, 1),
            "config:3:1: there is text before the first section header",
        ),
        (UnknownProfileError("prod"), 'there is no profile "prod"'),
        (UnknownSessionError("prod"), 'there is no sso-session "prod"'),
        (UnknownKeyError("prod"), 'there is no key "prod"'),
        (UnreadableFileError("config", "it is a pipe, not a file"), "cannot read config: it is a pipe, not a file"),
        (UnwritableFileError("config", "no space is left", 28), "cannot write config: no space is left (ENOSPC)"),
        (UnwritableFileError("config", "it is a folder"), "cannot write config: it is a folder"),
        (LockTimeoutError("aws", 30.0), "cannot lock aws: another program held it for 30 seconds"),
        (
            UnstableFileError("config", 0.5),
            "cannot read config whole: another program kept changing it for 0.5 seconds",
        ),
        (UnknownBackupError("x"), 'there is no backup "x"'),
        (InvalidValueError("region", "it is empty"), "not a valid region: it is empty"),
        (UnknownCheckError("xyz"), 'no check matches "xyz"'),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_text_is_made_of_the_fields(error, text):
    assert str(error) == text


# --- names that do not exist ---------------------------------------------------------------------

UNKNOWN = [UnknownProfileError, UnknownSessionError, UnknownKeyError, UnknownCheckError]
unknown = pytest.mark.parametrize("cls", UNKNOWN)
listing = pytest.mark.parametrize("cls", [cls for cls in UNKNOWN if cls is not UnknownCheckError])


@unknown
def test_an_unknown_name_offers_the_nearest(cls):
    assert str(cls("prodution", ("dev", "production", "test"))).endswith('; did you mean "production"?')


@listing
def test_an_unknown_name_that_is_near_none_lists_what_there_is(cls):
    assert str(cls("zzz", ("dev", "test"))).endswith("; known: dev, test")


def test_an_unknown_check_that_is_near_none_lists_no_others():
    assert str(UnknownCheckError("zzz", ("SSO001", "no-config-file"))) == 'no check matches "zzz"'


@listing
def test_a_long_list_of_names_is_cut_and_counted(cls):
    text = str(cls("zzz", tuple(f"name-{n}" for n in range(20))))
    assert text.endswith("name-7 and 12 more")
    assert "name-8" not in text


@unknown
@pytest.mark.parametrize("name", ["x" * 100_000, ""])
def test_a_name_of_any_length_and_any_number_of_names_is_answered_fast(cls, name):
    import time

    began = time.perf_counter()
    str(cls(name, tuple(f"profile-number-{n}" for n in range(100_000))))
    assert time.perf_counter() - began < 1


@unknown
def test_an_unknown_name_keeps_all_known_names_in_order(cls):
    assert cls("zzz", ("b", "a")).known == ("b", "a")


# --- as errors of the standard library -----------------------------------------------------------


def test_an_unreadable_file_is_an_os_error_with_sound_fields():
    error = UnreadableFileError("/home/naka/.aws/config", "permission denied")
    assert error.errno is None or isinstance(error.errno, int)
    assert error.filename == "/home/naka/.aws/config"


@by_class
def test_an_error_can_be_raised_from_another(error):
    with pytest.raises(type(error)) as caught:
        raise copy.copy(error) from KeyError("before")
    assert isinstance(caught.value.__cause__, KeyError)


def test_nobody_may_have_asked_for_the_default_profile_by_name() -> None:
    assert errors.UnknownProfileError("default", ("a",)).hint.startswith("Name a profile, or set AWS_PROFILE")
    assert "AWS_PROFILE" not in errors.UnknownProfileError("b", ("a",)).hint
