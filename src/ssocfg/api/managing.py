"""The verbs that bring a manifest's sessions and profiles into the config file, and make a manifest of such a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.api.loading import load_config
from ssocfg.api.managed_file import Made, ManagedFile, Source
from ssocfg.api.updating import LOCK_TIMEOUT, find_file
from ssocfg.errors import UnreadableFileError
from ssocfg.host.files import load_file
from ssocfg.onboarding.managed import LISTS, ManagedPlan, SectionConflict, plan_managed
from ssocfg.onboarding.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from ssocfg.config.model import Config
    from ssocfg.host.saving import Saved
    from ssocfg.onboarding.managed_record import Base
    from ssocfg.onboarding.manifest_export import ExportedManifest

MANIFEST = "ssocfg.toml"


class ManifestPlan(NamedTuple):
    """What applying a manifest does to the config file. Sections are named by their headers, as edits take them.

    Attributes:
        manifest: The manifest.
        file: The config file.
        before: Its bytes before.
        after: Its bytes then; the same where there is nothing to do.
        sessions: The names of the manifest's sessions, in its order.
        profiles: The names of its profiles, in its order.
        added: The sections that are added.
        changed: Those of which keys are written or taken out.
        removed: Those that the manifest no longer has and that go.
        unchanged: Those that stand as the manifest has them, whatever keys of yours they have besides.
        stale: Those that the manifest no longer has and that stay, because pruning was not asked for.
        released: Those that the manifest no longer has and that stay, because they were there before or hold something
            of yours; keys that ssocfg wrote go.
        conflicts: What you have otherwise than the manifest, and what is therefore left alone; in the manifest's order.
        is_recorded: Whether the record of what was applied says all this already.
    """

    manifest: str
    file: str
    before: bytes
    after: bytes
    sessions: tuple[str, ...]
    profiles: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    stale: tuple[str, ...]
    released: tuple[str, ...]
    conflicts: tuple[SectionConflict, ...]
    is_recorded: bool

    @property
    def would_change(self) -> bool:
        """Say whether the config file changes."""
        return self.before != self.after


class AppliedManifest(NamedTuple):
    """What applying a manifest did.

    Attributes:
        plan: What it was to do, for the config file as it was when it was locked.
        saved: What was written; `changed` is False where there was nothing to do.
    """

    plan: ManifestPlan
    saved: Saved


def plan_manifest(
    manifest: str | os.PathLike[str] | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    prune: bool = False,
) -> ManifestPlan:
    """Work out what `apply_manifest` would do, and write nothing.

    Args:
        manifest: The manifest, a TOML file; by default `ssocfg.toml` in the working directory, else in the user's
            config folder (`~/.config/ssocfg` on Linux).
        config_file: The config file; by default the one that `load_config` reads.
        prune: Whether sections that the manifest no longer has go, if ssocfg made them and nothing of yours is in them.

    Raises:
        ManifestError: The manifest does not say what could be applied.
        ConfigRefusedError: AWS tools refuse the config file as it is.
        EditRefusedError: The edits cannot be proven to change only what was asked.
        UnreadableFileError: One of the two files cannot be read, or one that was asked for is not there.
    """
    path, wanted = _load_manifest(manifest)
    return _told(path, wanted, _managed_file(path, wanted, config_file, prune=prune).look())


def apply_manifest(
    manifest: str | os.PathLike[str] | None = None,
    *,
    config_file: str | os.PathLike[str] | None = None,
    prune: bool = False,
    settle: bool = True,
    backup: bool = True,
    lock_timeout: float = LOCK_TIMEOUT,
) -> AppliedManifest:
    """Make the config file hold what a manifest has, in one write; what the user wrote is never changed.

    What was applied is kept in the user's state folder, for this pair of config file and manifest. A key is changed
    only where it stands as it was applied last. Where there is nothing to do, nothing is written and no lock is taken.

    Args:
        manifest: As for `plan_manifest`.
        config_file: As for `plan_manifest`.
        prune: As for `plan_manifest`.
        settle: As for `update_config`.
        backup: Whether to keep the old content, which `undo` and `restore_backup` need.
        lock_timeout: How many seconds to wait for other saves in the same folder.

    Raises:
        ManifestError: The manifest does not say what could be applied.
        ConfigRefusedError: AWS tools refuse the config file as it is.
        EditRefusedError: The edits cannot be proven to change only what was asked.
        UnreadableFileError: One of the two files cannot be read, or one that was asked for is not there.
        UnwritableFileError: The config file, its backup or the record cannot be written.
        LockTimeoutError: Another save in that folder did not end in time.
        UnstableFileError: Another program kept changing the file.
    """
    path, wanted = _load_manifest(manifest)
    managed = _managed_file(path, wanted, config_file, prune=prune)
    made, saved = managed.apply(settle=settle, backup=backup, lock_timeout=lock_timeout)
    return AppliedManifest(_told(path, wanted, made), saved)


def export_manifest(config_file: str | os.PathLike[str] | None = None) -> ExportedManifest:
    """Make a manifest of the sessions and profiles in the config file; applied to that file, it changes nothing.

    Credentials, profiles with a start URL of their own, and what not every AWS tool reads alike are left out and named.

    Args:
        config_file: The config file; by default the one that `load_config` reads.

    Raises:
        ConfigRefusedError: AWS tools refuse the config file as it is.
        UnreadableFileError: It cannot be read.
    """
    from ssocfg.onboarding.manifest_export import write_manifest

    config = load_config(config_file)
    config.check_accepted()
    return write_manifest(config)


def find_manifest(path: str | os.PathLike[str] | None) -> str:
    """Say which manifest is meant."""
    if path is not None:
        return os.fspath(path)
    if os.path.exists(MANIFEST):
        return MANIFEST
    from ssocfg.host.own_folders import config_folder

    return os.path.join(config_folder(), MANIFEST)


def _load_manifest(path: str | os.PathLike[str] | None) -> tuple[str, Manifest]:
    file = find_manifest(path)
    fact = load_file(file)
    if fact.state == "missing" and path is None:
        reason = f"there is no such file, and no {MANIFEST} in the working directory"
        raise UnreadableFileError(file, reason, f"`ssocfg manifest export > {MANIFEST}` makes one of your config file.")
    if fact.data is None:
        raise UnreadableFileError(file, fact.reason or "there is no such file")
    return file, read_manifest(fact.data, file)


def _managed_file(
    path: str, manifest: Manifest, config_file: str | os.PathLike[str] | None, *, prune: bool
) -> ManagedFile:
    def plan(config: Config, base: Base) -> ManagedPlan:
        return plan_managed(manifest.wanted, config, base, prune=prune)

    whole = os.path.abspath(path)
    return ManagedFile(find_file(config_file), Source(os.path.realpath(whole), whole), plan)


def _told(path: str, manifest: Manifest, made: Made) -> ManifestPlan:
    """Return what the caller is told."""
    lists = {name: getattr(made.plan, name) for name in LISTS}
    return ManifestPlan(
        path,
        made.file,
        made.before,
        made.after,
        manifest.sessions,
        manifest.profiles,
        **lists,
        conflicts=made.plan.conflicts,
        is_recorded=made.is_recorded,
    )
