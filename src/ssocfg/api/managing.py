"""The verbs that bring a manifest's sessions and profiles into the config file, and make a manifest of such a file."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.api.loading import load_config
from ssocfg.api.updating import LOCK_TIMEOUT, Step, find_file, load_bytes, save_noting
from ssocfg.config.reader import parse_config
from ssocfg.errors import ConfigRefusedError, FileError, UnreadableFileError
from ssocfg.host.files import load_file
from ssocfg.host.managed import ManagedStore, managed_here
from ssocfg.onboarding.managed import ManagedPlan, SectionConflict, plan_managed
from ssocfg.onboarding.managed_record import Pending, Record, digest, read_record, settle_record, write_record
from ssocfg.onboarding.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from ssocfg.config.model import Config
    from ssocfg.host.saving import Saved
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
    applying = _Applying(manifest, config_file, prune=prune)
    return applying.look().told()


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
    applying = _Applying(manifest, config_file, prune=prune)
    seen = applying.look()
    if seen.is_done:
        from ssocfg.host.saving import Saved

        return AppliedManifest(seen.told(), Saved(seen.file, os.path.realpath(seen.file), False, True, "", None))
    saved = save_noting(
        applying.file,
        applying.change,
        settle=settle,
        backup=backup,
        lock_timeout=lock_timeout,
        closing=applying.close,
    )
    return AppliedManifest((applying.made or seen).told(), saved)


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
    _check_accepted(config)
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
        raise UnreadableFileError(file, f"there is no such file, and no {MANIFEST} in the working directory")
    if fact.data is None:
        raise UnreadableFileError(file, fact.reason or "there is no such file")
    return file, read_manifest(fact.data, file)


def _check_accepted(config: Config) -> None:
    refused = config.refused
    if refused is not None:
        raise ConfigRefusedError(refused.message, refused.place.file, refused.place.line, refused.place.column)


class _Made(NamedTuple):
    """What comes of a manifest for one content of the config file."""

    file: str
    manifest_file: str
    manifest: Manifest
    before: bytes
    after: bytes
    plan: ManagedPlan
    record: Record
    is_recorded: bool

    @property
    def is_done(self) -> bool:
        """Say whether nothing is to be written, neither the config file nor the record."""
        return self.before == self.after and self.is_recorded

    def told(self) -> ManifestPlan:
        """Return what the caller is told."""
        lists = {name: getattr(self.plan, name) for name in ("added", "changed", "removed", "unchanged", "stale")}
        return ManifestPlan(
            self.manifest_file,
            self.file,
            self.before,
            self.after,
            self.manifest.sessions,
            self.manifest.profiles,
            **lists,
            released=self.plan.released,
            conflicts=self.plan.conflicts,
            is_recorded=self.is_recorded,
        )


class _Applying:
    """One manifest on its way into one config file, and the record of it.

    Under the lock the record is written before the config file, with the change as pending and digests of both contents
    of the file; and once more when the file is written. A crash before, between or after leaves a record from which
    `settle_record` knows what stands.
    """

    def __init__(
        self, manifest: str | os.PathLike[str] | None, config_file: str | os.PathLike[str] | None, *, prune: bool
    ) -> None:
        self.manifest_file, self.manifest = _load_manifest(manifest)
        self.file = find_file(config_file)
        self.prune = prune
        self.store: ManagedStore = managed_here()
        self.record_path = self.store.path_of(self.file, self.manifest_file)
        self.made: _Made | None = None

    def look(self) -> _Made:
        """Work out what is to be done, without the lock."""
        return self.work_out(load_bytes(self.file))

    def work_out(self, data: bytes) -> _Made:
        """Work out what becomes of a content of the file."""
        config = parse_config(data, file=self.file)
        _check_accepted(config)
        recorded = self.store.load(self.record_path)
        old = read_record(recorded)
        base = settle_record(old, data)
        plan = plan_managed(self.manifest.wanted, config, base, prune=self.prune)
        after, sections = data, plan.sections
        if plan.edits:
            from ssocfg.onboarding.managed_edit import make_managed

            after, sections = make_managed(data, config, base, plan)
        new = Record(sections)
        is_recorded = old == new and (recorded is not None) == bool(sections)
        return _Made(self.file, self.manifest_file, self.manifest, data, after, plan, new, is_recorded)

    def change(self, data: bytes) -> Step:
        """Make the change, under the lock; what is about to stand is recorded first."""
        from ssocfg.onboarding.wording import word_edits

        self.made = made = self.work_out(data)
        if made.after != data:
            old = read_record(self.store.load(self.record_path))
            applied = {key: known[-1] for key, known in settle_record(old, data).items()}
            pending = Pending(digest(data), digest(made.after), made.record.sections)
            self.save(Record(applied, pending))
        return Step(made.after, word_edits(made.plan.edits))

    def close(self) -> None:
        """Record what stands now, under the lock still."""
        made = self.made
        if made is None or made.is_done:
            return
        # Where the config file was written, the record says so already, if less simply.
        with contextlib.suppress(FileError) if made.before != made.after else contextlib.nullcontext():
            self.save(made.record)

    def save(self, record: Record) -> None:
        """Write the record, or remove one with nothing in it."""
        paths = os.path.abspath(self.file), os.path.abspath(self.manifest_file)
        is_empty = not record.sections and record.pending is None
        self.store.save(self.record_path, None if is_empty else write_record(record, *paths))
