"""Read, check and write AWS IAM Identity Center sessions and profiles in `~/.aws/config`, and explain what is wrong.

Names are loaded on first use, so that `import ssocfg` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssocfg.api import (
        AccountAccess,
        AppliedManifest,
        EnterCode,
        Identity,
        ManifestPlan,
        OpenPage,
        SignedIn,
        SignedOut,
        Undone,
        Unidentified,
        Waiting,
        apply_manifest,
        botocore_session,
        caller_identities,
        caller_identity,
        diagnose,
        ensure_login,
        explain,
        export_manifest,
        fix_config,
        list_access,
        list_backups,
        load_config,
        login,
        logout,
        plan_fixes,
        plan_manifest,
        restore_backup,
        role_credentials,
        token_status,
        undo,
        update_config,
    )
    from ssocfg.config.blocks import Profile, ServicesBlock, SsoSession
    from ssocfg.config.editor import edit_config
    from ssocfg.config.edits import AddSection, Edit, RemoveSection, RenameSection, SetKey, UnsetKey
    from ssocfg.config.model import Config
    from ssocfg.config.reader import parse_config
    from ssocfg.config.reading import Problem
    from ssocfg.config.repair import repair_config
    from ssocfg.config.repairs import Repair
    from ssocfg.credentials.explanation import Explanation
    from ssocfg.doctor.facts import Facts, FileFact
    from ssocfg.doctor.finding import Check, Finding, Fix
    from ssocfg.doctor.fixes import FixPlan, FixResult, Unfixed
    from ssocfg.doctor.report import Outcome, Report
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
    from ssocfg.host.backups import Backup
    from ssocfg.host.clock import Clock
    from ssocfg.host.saving import Saved
    from ssocfg.onboarding.managed import SectionConflict
    from ssocfg.onboarding.manifest_export import ExportedManifest, LeftOut
    from ssocfg.tokens.role_credentials import RoleCredentials
    from ssocfg.tokens.state import SignIn, SignInState
    from ssocfg.values import Place, Secret
    from ssocfg.values.arn import CallerArn

__version__ = "0.1.0"

__all__ = [
    "AccountAccess",
    "AccountNotAssignedError",
    "AddSection",
    "AppliedManifest",
    "AwsError",
    "Backup",
    "BadAnswerError",
    "CallerArn",
    "ChangedSinceError",
    "Check",
    "ChoiceNeededError",
    "Clock",
    "Config",
    "ConfigError",
    "ConfigRefusedError",
    "DoubtfulValueError",
    "Edit",
    "EditRefusedError",
    "EnterCode",
    "Explanation",
    "ExportedManifest",
    "Facts",
    "FileError",
    "FileFact",
    "Finding",
    "Fix",
    "FixPlan",
    "FixResult",
    "Identity",
    "IdentityRefusedError",
    "InUseError",
    "InteractionRequiredError",
    "InvalidValueError",
    "LeftOut",
    "LockTimeoutError",
    "ManifestError",
    "ManifestPlan",
    "ManifestProblem",
    "NotSignedInError",
    "NotSsoError",
    "NothingToUndoError",
    "OpenPage",
    "Outcome",
    "Place",
    "Problem",
    "Profile",
    "RefreshRefusedError",
    "RefusedError",
    "RemoveSection",
    "RenameSection",
    "Repair",
    "Report",
    "RoleCredentials",
    "RoleNotAssignedError",
    "Saved",
    "Secret",
    "SectionConflict",
    "ServicesBlock",
    "SetKey",
    "SignIn",
    "SignInDeniedError",
    "SignInError",
    "SignInState",
    "SignInTimeoutError",
    "SignedIn",
    "SignedOut",
    "SituatedError",
    "SsoSession",
    "SsocfgError",
    "ThrottledError",
    "TokenError",
    "TokenExpiredError",
    "TokenRejectedError",
    "Undone",
    "Unfixed",
    "Unidentified",
    "UnknownBackupError",
    "UnknownCheckError",
    "UnknownKeyError",
    "UnknownProfileError",
    "UnknownSectionError",
    "UnknownSessionError",
    "UnreachableError",
    "UnreadableFileError",
    "UnrunnableProgramError",
    "UnsetKey",
    "UnstableFileError",
    "UnwritableFileError",
    "Waiting",
    "__version__",
    "apply_manifest",
    "botocore_session",
    "caller_identities",
    "caller_identity",
    "diagnose",
    "edit_config",
    "ensure_login",
    "explain",
    "export_manifest",
    "fix_config",
    "list_access",
    "list_backups",
    "load_config",
    "login",
    "logout",
    "parse_config",
    "plan_fixes",
    "plan_manifest",
    "repair_config",
    "restore_backup",
    "role_credentials",
    "token_status",
    "undo",
    "update_config",
]

_ROOMS = {
    "api": (
        "AccountAccess",
        "AppliedManifest",
        "EnterCode",
        "Identity",
        "ManifestPlan",
        "OpenPage",
        "SignedIn",
        "SignedOut",
        "Undone",
        "Unidentified",
        "Waiting",
        "apply_manifest",
        "botocore_session",
        "caller_identities",
        "caller_identity",
        "diagnose",
        "ensure_login",
        "explain",
        "export_manifest",
        "fix_config",
        "list_access",
        "list_backups",
        "load_config",
        "login",
        "logout",
        "plan_fixes",
        "plan_manifest",
        "restore_backup",
        "role_credentials",
        "token_status",
        "undo",
        "update_config",
    ),
    "config.blocks": ("Profile", "ServicesBlock", "SsoSession"),
    "config.editor": ("edit_config",),
    "config.edits": ("AddSection", "Edit", "RemoveSection", "RenameSection", "SetKey", "UnsetKey"),
    "config.model": ("Config",),
    "config.reader": ("parse_config",),
    "config.reading": ("Problem",),
    "config.repair": ("repair_config",),
    "config.repairs": ("Repair",),
    "credentials.explanation": ("Explanation",),
    "doctor.facts": ("Facts", "FileFact"),
    "doctor.finding": ("Check", "Finding", "Fix"),
    "doctor.fixes": ("FixPlan", "FixResult", "Unfixed"),
    "doctor.report": ("Outcome", "Report"),
    "host.backups": ("Backup",),
    "host.saving": ("Saved",),
    "host.clock": ("Clock",),
    "onboarding.managed": ("SectionConflict",),
    "onboarding.manifest_export": ("ExportedManifest", "LeftOut"),
    "tokens.role_credentials": ("RoleCredentials",),
    "tokens.state": ("SignIn", "SignInState"),
    "values": ("Place", "Secret"),
    "values.arn": ("CallerArn",),
}
_HOMES = {name: f"ssocfg.{room}" for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES.get(name, "ssocfg.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
