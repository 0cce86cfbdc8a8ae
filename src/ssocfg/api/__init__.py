"""The verbs that a program calls; the only place where pure rooms and the machine meet.

The pure ones (`parse_config`) live in their rooms and are only named in `ssocfg`. Each verb is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssocfg.api.access import list_access
    from ssocfg.api.botocore_sessions import botocore_session
    from ssocfg.api.diagnosing import diagnose, fix_config, plan_fixes
    from ssocfg.api.explaining import explain
    from ssocfg.api.identity import Identity, Unidentified, caller_identities, caller_identity
    from ssocfg.api.loading import load_config
    from ssocfg.api.managing import AppliedManifest, ManifestPlan, apply_manifest, export_manifest, plan_manifest
    from ssocfg.api.populating import Populated, PopulatePlan, apply_populate, plan_populate
    from ssocfg.api.prompts import EnterCode, OpenPage, Waiting
    from ssocfg.api.restoring import Undone, list_backups, restore_backup, undo
    from ssocfg.api.roles import role_credentials
    from ssocfg.api.sign_ins import token_status
    from ssocfg.api.signing_in import SignedIn, ensure_login, login
    from ssocfg.api.signing_out import SignedOut, logout
    from ssocfg.api.updating import update_config

_MODULES = {
    "access": ("list_access",),
    "botocore_sessions": ("botocore_session",),
    "diagnosing": (
        "diagnose",
        "fix_config",
        "plan_fixes",
    ),
    "explaining": ("explain",),
    "identity": (
        "Identity",
        "Unidentified",
        "caller_identities",
        "caller_identity",
    ),
    "loading": ("load_config",),
    "managing": (
        "AppliedManifest",
        "ManifestPlan",
        "apply_manifest",
        "export_manifest",
        "plan_manifest",
    ),
    "populating": (
        "PopulatePlan",
        "Populated",
        "apply_populate",
        "plan_populate",
    ),
    "prompts": (
        "EnterCode",
        "OpenPage",
        "Waiting",
    ),
    "restoring": (
        "Undone",
        "list_backups",
        "restore_backup",
        "undo",
    ),
    "roles": ("role_credentials",),
    "sign_ins": ("token_status",),
    "signing_in": (
        "SignedIn",
        "ensure_login",
        "login",
    ),
    "signing_out": (
        "SignedOut",
        "logout",
    ),
    "updating": ("update_config",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}
__all__ = [
    "AppliedManifest",
    "EnterCode",
    "Identity",
    "ManifestPlan",
    "OpenPage",
    "PopulatePlan",
    "Populated",
    "SignedIn",
    "SignedOut",
    "Undone",
    "Unidentified",
    "Waiting",
    "apply_manifest",
    "apply_populate",
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
    "plan_populate",
    "restore_backup",
    "role_credentials",
    "token_status",
    "undo",
    "update_config",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
