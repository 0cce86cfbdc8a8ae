"""Questions to the person at the terminal. Where nobody is there, a missing answer is named by its option.

`questionary` is imported when the first question is asked, never before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from ssocfg.cli.safe_text import safe
from ssocfg.errors import SsocfgError
from ssocfg.onboarding.choosing import find_matches

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.output import Output
    from questionary import Question

MOST_NAMED = 10  # of many that a text could mean
LONGEST_LABEL = 160
_SHORTEST_TERMINAL = 80  # columns


class Choice(NamedTuple):
    """Something to choose.

    Attributes:
        label: How it is shown, on one line; made safe before it is.
        names: What it can be found by, such as id, name and e-mail address.
    """

    label: str
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The label as a terminal may get it."""
        return safe(self.label, LONGEST_LABEL)


class Asker:
    """Asks, or takes the answer that was given or stands to reason."""

    def __init__(self, *, assume: bool) -> None:
        """Look whether somebody is there.

        Args:
            assume: Whether to take what stands to reason without asking.
        """
        self.is_somebody_there: bool = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
        self._assume = assume

    def text(
        self,
        question: str,
        option: str,
        check: Callable[[str], object],
        *,
        default: str | None = None,
        proposals: Sequence[str] = (),
    ) -> str:
        """Ask for a text.

        Args:
            question: The question.
            option: The option that would have answered it.
            check: Raises one of our errors for what is no answer.
            default: What stands to reason, if anything; shown in brackets, and taken where nothing is typed.
            proposals: What could be meant, offered while somebody types.

        Raises:
            UsageError: Nobody is there, and nothing stands to reason.
            SsocfgError: What stands to reason is no answer.
        """
        if default is not None and (self._assume or not self.is_somebody_there):
            check(default)
            return default
        self._require(option)
        import questionary

        def validate(text: str) -> bool | str:
            meant = text.strip() or default or ""
            return (_complaint(check, meant) if meant else "an answer is needed") or True

        shown = f"{question} [{safe(default)}]:" if default is not None else f"{question}:"
        completer = _completer([Choice(one, (one,)) for one in proposals]) if proposals else None
        asked = questionary.text(shown, validate=validate, completer=completer, output=_output())
        return str(_run(asked)).strip() or default or ""

    def choose(self, question: str, option: str, choices: Sequence[Choice]) -> int:
        """Ask for one of many, by whatever tells it from the others. Of one alone nothing is asked.

        Args:
            question: The question.
            option: The option that would have answered it.
            choices: The choices, at least one.

        Returns:
            The position of the choice.

        Raises:
            UsageError: Nobody is there.
        """
        if len(choices) == 1:
            return 0
        self._require(option, choices)
        import questionary

        def validate(text: str) -> bool | str:
            found = find_choice(choices, text)
            if len(found) == 1:
                return True
            return f"{len(found)} fit; type more of it" if found else "none fits"

        asked = questionary.autocomplete(
            question,
            [],
            validate=validate,
            completer=_completer(choices),
            output=_output(),
            reserve_space_for_menu=12,
        )
        asked.application.pre_run_callables.append(_opening_of_menu(asked))
        return find_choice(choices, str(_run(asked)))[0]

    def confirm(self, question: str) -> bool:
        """Ask for a yes.

        Raises:
            UsageError: Nobody is there; `--yes` would have been the answer.
        """
        if self._assume:
            return True
        self._require("--yes")
        import questionary

        return bool(_run(questionary.confirm(question, default=False, output=_output())))

    def check_that_yes_can_be_had(self) -> None:
        """Refuse to begin what nobody could say yes to in the end.

        Raises:
            UsageError: Nobody is there, and there is no `--yes`.
        """
        if not self._assume:
            self._require("--yes")

    def _require(self, option: str, choices: Sequence[Choice] = ()) -> None:
        if self.is_somebody_there:
            return
        known = f"; there are {name_choices(choices)}" if choices else ""
        raise click.UsageError(f"{option} is missing, and there is no terminal to ask on{known}")


def find_choice(choices: Sequence[Choice], text: str) -> tuple[int, ...]:
    """Find the choices that a text means: the one whose label it is, else those by whose names it can be found."""
    whole = tuple(number for number, choice in enumerate(choices) if choice.shown == text.strip())
    return whole[:1] or (find_matches([choice.names for choice in choices], text) if text.strip() else ())


def name_choices(choices: Sequence[Choice]) -> str:
    """Name the first few choices, and count the rest."""
    more = len(choices) - MOST_NAMED
    return ", ".join(choice.shown for choice in choices[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _complaint(check: Callable[[str], object], text: str) -> str:
    try:
        check(text)
    except SsocfgError as error:
        said = safe(str(error))
        # The line that questionary has for it is not wrapped; which value is meant, one sees.
        return said if len(said) < _SHORTEST_TERMINAL else said.partition(": ")[2] or said
    return ""


def _run(question: Question) -> object:
    """Let a question be answered; Ctrl-C and Ctrl-D come out as `KeyboardInterrupt` and `EOFError`."""
    if sys.stdout is not None:
        sys.stdout.flush()
    answer: object = question.unsafe_ask()
    return answer


def _opening_of_menu(question: Question) -> Callable[[], None]:
    """Make what opens the menu before anything is typed, so that one sees what there is."""

    def open_menu() -> None:
        question.application.current_buffer.start_completion()

    return open_menu


def _output() -> Output:
    """Return where questions are shown: standard error, so that standard output is the command's result alone."""
    from prompt_toolkit.output import create_output

    return create_output(stdout=sys.stderr)


def _completer(choices: Sequence[Choice]) -> Completer:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    names = [(*choice.names, choice.shown) for choice in choices]

    class Narrowing(Completer):
        """Offers what fits the words typed so far, wherever they stand."""

        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002  its signature
            for number in find_matches(names, document.text):
                yield Completion(choices[number].shown, start_position=-len(document.text))

    return Narrowing()
