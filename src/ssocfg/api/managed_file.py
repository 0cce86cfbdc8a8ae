"""What one source wants, on its way into one config file, and the record of it.

Under the lock the record is written before the config file, with the change as pending and digests of both contents of
the file; and once more when the file is written. A crash before, between or after leaves a record from which
`settle_record` knows what stands.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.api.updating import Step, load_bytes, save_noting
from ssocfg.config.reader import parse_config
from ssocfg.errors import FileError
from ssocfg.host.managed import ManagedStore, managed_here
from ssocfg.onboarding.managed import ManagedPlan
from ssocfg.onboarding.managed_record import Base, Pending, Record, digest, read_record, settle_record, write_record

if TYPE_CHECKING:
    from ssocfg.config.model import Config
    from ssocfg.host.saving import Saved


class Source(NamedTuple):
    """What sections come from.

    Attributes:
        key: What tells it from all other sources.
        text: What it is for people.
        asked: What was asked of it, as JSON can hold it; kept for the next time.
    """

    key: str
    text: str
    asked: Mapping[str, object] | None = None


class Made(NamedTuple):
    """What comes of a source for one content of the config file."""

    file: str
    before: bytes
    after: bytes
    plan: ManagedPlan
    record: Record
    is_recorded: bool

    @property
    def is_done(self) -> bool:
        """Say whether nothing is to be written, neither the config file nor the record."""
        return self.before == self.after and self.is_recorded


def load_asked(file: str, key: str) -> Mapping[str, object] | None:
    """Return what was asked of a source the last time, or None."""
    store = managed_here()
    return read_record(store.load(store.path_of(file, key))).asked


class ManagedFile:
    """One config file, and the record of what one source has made of it."""

    def __init__(self, file: str, source: Source, plan: Callable[[Config, Base], ManagedPlan]) -> None:
        """Prepare.

        Args:
            file: The config file.
            source: What wants it.
            plan: Plans for a config and what was applied last; called again where the file changes meanwhile.
        """
        self.file = file
        self.source = source
        self.plan = plan
        self.store: ManagedStore = managed_here()
        self.record_path: str = self.store.path_of(file, source.key)
        self.made: Made | None = None

    def look(self) -> Made:
        """Work out what is to be done, without the lock."""
        return self._work_out(load_bytes(self.file))

    def apply(self, *, settle: bool, backup: bool, lock_timeout: float) -> tuple[Made, Saved]:
        """Do it, in one write; where there is nothing to do, nothing is written and no lock is taken."""
        seen = self.look()
        if seen.is_done:
            from ssocfg.host.saving import Saved

            return seen, Saved(seen.file, os.path.realpath(seen.file), False, True, "", None)
        saved = save_noting(
            self.file, self._change, settle=settle, backup=backup, lock_timeout=lock_timeout, closing=self._close
        )
        return self.made or seen, saved

    def _work_out(self, data: bytes) -> Made:
        """Work out what becomes of a content of the file."""
        config = parse_config(data, file=self.file)
        config.check_accepted()
        recorded = self.store.load(self.record_path)
        old = read_record(recorded)
        base = settle_record(old, data)
        plan = self.plan(config, base)
        after, sections = data, plan.sections
        if plan.edits:
            from ssocfg.onboarding.managed_edit import make_managed

            after, sections = make_managed(data, config, base, plan)
        new = Record(sections, None, self.source.asked)
        is_recorded = old == new and (recorded is None) == new.is_empty
        return Made(self.file, data, after, plan, new, is_recorded)

    def _change(self, data: bytes) -> Step:
        """Make the change, under the lock; what is about to stand is recorded first."""
        from ssocfg.onboarding.wording import word_edits

        self.made = made = self._work_out(data)
        if made.after != data:
            old = read_record(self.store.load(self.record_path))
            applied = {key: known[-1] for key, known in settle_record(old, data).items()}
            pending = Pending(digest(data), digest(made.after), made.record.sections)
            self._save(Record(applied, pending, self.source.asked))
        return Step(made.after, word_edits(made.plan.edits))

    def _close(self) -> None:
        """Record what stands now, under the lock still."""
        made = self.made
        if made is None or made.is_done:
            return
        # Where the config file was written, the record says so already, if less simply.
        with contextlib.suppress(FileError) if made.before != made.after else contextlib.nullcontext():
            self._save(made.record)

    def _save(self, record: Record) -> None:
        """Write the record, or remove one with nothing in it."""
        data = None if record.is_empty else write_record(record, os.path.abspath(self.file), self.source.text)
        self.store.save(self.record_path, data)
