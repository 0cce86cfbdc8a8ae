"""The end of `ssocfg configure`: the change is shown, confirmed, made in one save, and proven by asking AWS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ssocfg.cli.changing import How, print_preview, print_saved, shown_path
from ssocfg.cli.render import Printer
from ssocfg.config.schema import is_secret
from ssocfg.errors import EditRefusedError
from ssocfg.onboarding.answers import Answers, plan_answers
from ssocfg.values.masking import mask_value
from ssocfg.values.secret import MASK

if TYPE_CHECKING:
    from ssocfg.api import Identity, Unidentified
    from ssocfg.api.updating import Preview
    from ssocfg.config.blocks import Profile
    from ssocfg.config.edits import Edit
    from ssocfg.config.model import Config
    from ssocfg.host.saving import Saved


class Change:
    """The edits that the answers come to."""

    def __init__(self, printer: Printer, how: How, config: Config, answers: Answers, sign_in: str) -> None:
        """Plan the change; nothing is written yet.

        Args:
            printer: Where to show it.
            how: How it is made and told of.
            config: The config as it is.
            answers: The answers.
            sign_in: How the sign-in went, for the JSON output.

        Raises:
            InvalidValueError: What `plan_answers` raises.
            DoubtfulValueError: Likewise.
        """
        self._printer = printer
        self._how = how
        self._config = config
        self._answers = answers
        self._sign_in = sign_in
        self._edits = plan_answers(config, answers)

    def preview(self) -> Preview:
        """Work out what it would make of the file."""
        from ssocfg.api.updating import preview_update

        return preview_update(self._edits, self._how.config_file)

    def show_only(self, preview: Preview) -> int:
        """Show it for `--diff`, and return the exit code."""
        return print_preview(self._printer, self._how, preview, self._as_json())

    def confirm(self, preview: Preview, say: Callable[[str], None], ask: Callable[[str], bool]) -> bool:
        """Show it, with the profile that is there already, and ask whether to make it."""
        there = self._config.profiles.get(self._answers.profile)
        for line in (*_describe(there), *_diff(preview)):
            say(line)
        verb = "Write this" if there is None else f'Change profile "{there.name}" like this'
        return ask(f"{verb} in {shown_path(preview.path)}?")

    def make(self) -> Saved:
        """Write it in one save, unless another program made something else of the file meanwhile.

        Raises:
            EditRefusedError: Then.
            FileError: The file cannot be written.
        """
        from ssocfg.api.updating import update_config

        def edits(config: Config) -> Sequence[Edit]:
            if plan_answers(config, self._answers) != self._edits:
                raise EditRefusedError("another program changed the file since the change was shown", config.file)
            return self._edits

        return update_config(edits, self._how.config_file, backup=self._how.backup)

    def report(self, saved: Saved) -> int:
        """Say what was written and whose credentials the profile gives, and return the exit code."""
        from ssocfg.cli.profile import warn_of_credentials
        from ssocfg.cli.whoami import code_of, identity_as_json, print_identities

        if self._how.output == "json":
            found = self._identify()
            print_saved(
                self._printer, self._how, saved, "", {**self._as_json(), "identity": identity_as_json(found[0])}
            )
        else:
            from ssocfg.onboarding.wording import word_edits

            said = f"{word_edits(self._edits)} to {shown_path(saved.path)}"
            print_saved(self._printer, self._how, saved, said, {})
            self._printer.flush()
            found = self._identify()
            print_identities(self._printer, found)
        warn_of_credentials(self._printer, [self._answers.profile])
        return code_of(found)

    def _identify(self) -> tuple[Identity | Unidentified, ...]:
        from ssocfg.api import caller_identities

        return caller_identities((self._answers.profile,), config_file=self._how.config_file)

    def _as_json(self) -> dict[str, object]:
        from ssocfg.onboarding.wording import describe_edits

        answers = self._answers
        return {
            "edits": describe_edits(self._edits),
            "session": answers.session,
            "profile": answers.profile,
            "account_id": answers.account_id,
            "role_name": answers.role_name,
            "sign_in": self._sign_in,
        }


def _describe(there: Profile | None) -> list[str]:
    """Say what a profile has, without secrets; nothing of one that is not there."""
    if there is None:
        return []
    return [f'profile "{there.name}" is there already:', *(_line(key, v) for key, v in there.settings.items())]


def _line(key: str, value: object) -> str:
    if not isinstance(value, str):
        return f"  {key} = ..."
    return f"  {key} = {MASK if is_secret(key) else mask_value(value, key)}"


def _diff(preview: Preview) -> list[str]:
    from ssocfg.config.text_diff import diff_config

    return diff_config(preview.before, preview.after, preview.path).split("\n")[:-1]
