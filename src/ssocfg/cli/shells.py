"""Completion in bash, for names with blanks, quotes and the characters at which bash breaks words.

click's own script for bash offers such names as they are, so that the shell takes them apart. zsh and fish quote what
they insert by themselves; for them click's scripts do.
"""

from __future__ import annotations

import os

from click.shell_completion import BashComplete, CompletionItem, add_completion_class, split_arg_string

# With `filenames`, readline quotes what it inserts; only where that is needed, because it also quotes `=`.
_SCRIPT = r"""
%(complete_func)s() {
    local line current="${COMP_WORDS[COMP_CWORD]}"
    COMPREPLY=()
    while IFS= read -r line; do
        case "$line" in
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
            plain,*) COMPREPLY+=("${line#plain,}") ;;
        esac
    done < <(env COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_CURRENT="$current" %(complete_var)s=bash_complete "$1")
    case "${COMPREPLY[*]}" in
        *[[:space:]\\\'\"\$\`\&\|\;\<\>\(\)\[\]\{\}\*\?\!\#\~]*) compopt -o filenames ;;
    esac
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""
# Of the characters of COMP_WORDBREAKS those that may stand in a word without quotes. What bash replaces begins behind
# them, but with the `@`, which it takes for the beginning of a host's name.
_BREAKS = "@:="


class Bash(BashComplete):
    """The script, and the words that it hands over."""

    source_template = _SCRIPT
    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Take apart the line up to the cursor; the last word is the one to be completed."""
        if "COMP_CURRENT" not in os.environ:  # click's own script, kept in a file
            return super().get_completion_args()
        # One more letter shows whether the line ends within a word.
        *words, last = split_arg_string(os.environ["COMP_WORDS"] + "x")
        incomplete = last[:-1]
        current = "".join(split_arg_string(os.environ["COMP_CURRENT"])).lstrip(_BREAKS)
        before = incomplete[: len(incomplete) - len(current)] if incomplete.endswith(current) else ""
        # Within quotes and behind a backslash bash breaks no word.
        self._before = before.removesuffix("@") if before.endswith(tuple(_BREAKS)) else ""
        return words[1:], incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Leave out what stands before the piece of the word that bash will replace."""
        return f"{item.type},{str(item.value).removeprefix(self._before)}"


def register() -> None:
    """Let click use the script."""
    add_completion_class(Bash)
