"""Read and check AWS IAM Identity Center sessions and profiles in `~/.aws/config`, and explain what is wrong.

Names are loaded on first use, so that `import ssocfg` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssocfg.api import diagnose, load_config
    from ssocfg.config.blocks import Profile, ServicesBlock, SsoSession
    from ssocfg.config.editor import edit_config
    from ssocfg.config.edits import AddSection, Edit, RemoveSection, RenameSection, SetKey, UnsetKey
    from ssocfg.config.model import Config
    from ssocfg.config.reader import parse_config
    from ssocfg.config.reading import Problem
    from ssocfg.doctor.facts import Facts, FileFact
    from ssocfg.doctor.finding import Check, Finding, Fix
    from ssocfg.doctor.report import Outcome, Report
    from ssocfg.errors import (
        ConfigError,
        ConfigRefusedError,
        EditRefusedError,
        FileError,
        InvalidValueError,
        LockTimeoutError,
        SsocfgError,
        UnknownBackupError,
        UnknownCheckError,
        UnknownKeyError,
        UnknownProfileError,
        UnknownSectionError,
        UnknownSessionError,
        UnreadableFileError,
        UnstableFileError,
        UnwritableFileError,
    )
    from ssocfg.values import Place, Secret

__version__ = "0.1.0"

__all__ = [
    "AddSection",
    "Check",
    "Config",
    "ConfigError",
    "ConfigRefusedError",
    "Edit",
    "EditRefusedError",
    "Facts",
    "FileError",
    "FileFact",
    "Finding",
    "Fix",
    "InvalidValueError",
    "LockTimeoutError",
    "Outcome",
    "Place",
    "Problem",
    "Profile",
    "RemoveSection",
    "RenameSection",
    "Report",
    "Secret",
    "ServicesBlock",
    "SetKey",
    "SsoSession",
    "SsocfgError",
    "UnknownBackupError",
    "UnknownCheckError",
    "UnknownKeyError",
    "UnknownProfileError",
    "UnknownSectionError",
    "UnknownSessionError",
    "UnreadableFileError",
    "UnsetKey",
    "UnstableFileError",
    "UnwritableFileError",
    "__version__",
    "diagnose",
    "edit_config",
    "load_config",
    "parse_config",
]

_ROOMS = {
    "api": ("diagnose", "load_config"),
    "config.blocks": ("Profile", "ServicesBlock", "SsoSession"),
    "config.editor": ("edit_config",),
    "config.edits": ("AddSection", "Edit", "RemoveSection", "RenameSection", "SetKey", "UnsetKey"),
    "config.model": ("Config",),
    "config.reader": ("parse_config",),
    "config.reading": ("Problem",),
    "doctor.facts": ("Facts", "FileFact"),
    "doctor.finding": ("Check", "Finding", "Fix"),
    "doctor.report": ("Outcome", "Report"),
    "values": ("Place", "Secret"),
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
