"""What ssocfg raises when it cannot do what was asked.

Findings about the user's files are data (`ssocfg.Finding`) and never raised; errors are raised, one at a time.
Every error keeps its facts as fields; the text is derived from them. `hint` says what to do next, and `code` names
the finding that explains the situation, where there is one.

    SsocfgError
    ├── ConfigError
    │   ├── ChoiceNeededError (LookupError)
    │   ├── ConfigRefusedError (ValueError)
    │   ├── DoubtfulValueError (ValueError)
    │   ├── EditRefusedError (ValueError)
    │   ├── InUseError
    │   ├── NotSsoError (ValueError)
    │   ├── SameNameError (ValueError)
    │   ├── UnknownKeyError (LookupError)
    │   ├── UnknownProfileError (LookupError)
    │   ├── UnknownSectionError (LookupError)
    │   └── UnknownSessionError (LookupError)
    ├── FileError
    │   ├── ChangedSinceError
    │   ├── LockTimeoutError (OSError, TimeoutError)
    │   ├── NothingToUndoError (LookupError)
    │   ├── UnknownBackupError (LookupError)
    │   ├── UnreadableFileError (OSError)
    │   ├── UnrunnableProgramError (OSError)
    │   ├── UnstableFileError (OSError, TimeoutError)
    │   └── UnwritableFileError (OSError)
    ├── InvalidValueError (ValueError)
    ├── ManifestError (ValueError)
    ├── SituatedError
    │   ├── AwsError
    │   │   ├── BadAnswerError (ValueError)
    │   │   ├── RefusedError
    │   │   │   ├── AccountNotAssignedError
    │   │   │   ├── IdentityRefusedError
    │   │   │   ├── RoleNotAssignedError
    │   │   │   ├── ThrottledError
    │   │   │   └── TokenRejectedError
    │   │   └── UnreachableError (OSError, ConnectionError)
    │   └── TokenError
    │       ├── InteractionRequiredError
    │       ├── NotSignedInError (LookupError)
    │       ├── RefreshRefusedError
    │       ├── SignInError
    │       │   ├── SignInDeniedError
    │       │   └── SignInTimeoutError (OSError, TimeoutError)
    │       └── TokenExpiredError
    └── UnknownCheckError (LookupError)

The names are loaded on first use, so that a command which reads a file does not pay for those of the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssocfg.errors.aws import (
        AccountNotAssignedError,
        AwsError,
        BadAnswerError,
        IdentityRefusedError,
        RefusedError,
        RoleNotAssignedError,
        ThrottledError,
        TokenRejectedError,
        UnreachableError,
    )
    from ssocfg.errors.base import (
        InvalidValueError,
        SituatedError,
        SsocfgError,
        UnknownCheckError,
        errors_about,
        find_nearest,
        name_some,
        offer_nearest,
    )
    from ssocfg.errors.config import (
        ChoiceNeededError,
        ConfigError,
        ConfigRefusedError,
        DoubtfulValueError,
        EditRefusedError,
        InUseError,
        NotSsoError,
        SameNameError,
        UnknownKeyError,
        UnknownProfileError,
        UnknownSectionError,
        UnknownSessionError,
    )
    from ssocfg.errors.files import (
        ChangedSinceError,
        FileError,
        LockTimeoutError,
        NothingToUndoError,
        UnknownBackupError,
        UnreadableFileError,
        UnrunnableProgramError,
        UnstableFileError,
        UnwritableFileError,
    )
    from ssocfg.errors.manifest import ManifestError, ManifestProblem
    from ssocfg.errors.tokens import (
        InteractionRequiredError,
        NotSignedInError,
        RefreshRefusedError,
        SignInDeniedError,
        SignInError,
        SignInTimeoutError,
        TokenError,
        TokenExpiredError,
    )

_MODULES = {
    "aws": (
        "AccountNotAssignedError",
        "AwsError",
        "BadAnswerError",
        "IdentityRefusedError",
        "RefusedError",
        "RoleNotAssignedError",
        "ThrottledError",
        "TokenRejectedError",
        "UnreachableError",
    ),
    "base": (
        "InvalidValueError",
        "SituatedError",
        "SsocfgError",
        "UnknownCheckError",
        "errors_about",
        "find_nearest",
        "name_some",
        "offer_nearest",
    ),
    "config": (
        "ChoiceNeededError",
        "ConfigError",
        "ConfigRefusedError",
        "DoubtfulValueError",
        "EditRefusedError",
        "InUseError",
        "NotSsoError",
        "SameNameError",
        "UnknownKeyError",
        "UnknownProfileError",
        "UnknownSectionError",
        "UnknownSessionError",
    ),
    "files": (
        "ChangedSinceError",
        "FileError",
        "LockTimeoutError",
        "NothingToUndoError",
        "UnknownBackupError",
        "UnreadableFileError",
        "UnrunnableProgramError",
        "UnstableFileError",
        "UnwritableFileError",
    ),
    "manifest": (
        "ManifestError",
        "ManifestProblem",
    ),
    "tokens": (
        "InteractionRequiredError",
        "NotSignedInError",
        "RefreshRefusedError",
        "SignInDeniedError",
        "SignInError",
        "SignInTimeoutError",
        "TokenError",
        "TokenExpiredError",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}
__all__ = [
    "AccountNotAssignedError",
    "AwsError",
    "BadAnswerError",
    "ChangedSinceError",
    "ChoiceNeededError",
    "ConfigError",
    "ConfigRefusedError",
    "DoubtfulValueError",
    "EditRefusedError",
    "FileError",
    "IdentityRefusedError",
    "InUseError",
    "InteractionRequiredError",
    "InvalidValueError",
    "LockTimeoutError",
    "ManifestError",
    "ManifestProblem",
    "NotSignedInError",
    "NotSsoError",
    "NothingToUndoError",
    "RefreshRefusedError",
    "RefusedError",
    "RoleNotAssignedError",
    "SameNameError",
    "SignInDeniedError",
    "SignInError",
    "SignInTimeoutError",
    "SituatedError",
    "SsocfgError",
    "ThrottledError",
    "TokenError",
    "TokenExpiredError",
    "TokenRejectedError",
    "UnknownBackupError",
    "UnknownCheckError",
    "UnknownKeyError",
    "UnknownProfileError",
    "UnknownSectionError",
    "UnknownSessionError",
    "UnreachableError",
    "UnreadableFileError",
    "UnrunnableProgramError",
    "UnstableFileError",
    "UnwritableFileError",
    "errors_about",
    "find_nearest",
    "name_some",
    "offer_nearest",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
