"""The unified diff of two config files: that of the standard library, without secrets."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given, strategies as st

from ssocfg.config.text_diff import diff_config, show_config

LINES = st.lists(st.sampled_from(["[a]\n", "k = 1\n", "k = 2\n", "\n", "# c\n", "j = 1\r\n"]), max_size=40)
TAILS = st.sampled_from(["", "end", "k = 1"])


def split(text: str) -> list[str]:
    """Split at line feeds alone, and keep them."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [last for last in text.split("\n")[-1:] if last]


def apply(diff: str, old: str) -> str:
    """Apply a unified diff as `patch` does."""
    left, new = split(old), ""
    taken = 0
    mark = ""
    for line in diff.split("\n")[2:-1]:
        if line.startswith("@@"):
            start, _, count = line.split()[1].lstrip("-").partition(",")
            before = int(start) - (count != "0") - taken
            new, left, taken = new + "".join(left[:before]), left[before:], taken + before
        elif line.startswith("\\"):
            new = new.removesuffix("\n") if mark != "-" else new
        else:
            mark = line[0]
            if mark in " -":
                assert left.pop(0).removesuffix("\n") == line[1:]
                taken += 1
            new += f"{line[1:]}\n" if mark in " +" else ""
    return new + "".join(left)


@given(LINES, LINES, TAILS, TAILS)
def test_the_diff_leads_from_the_old_text_to_the_new(old: list[str], new: list[str], tail: str, new_tail: str) -> None:
    before, after = "".join(old) + tail, "".join(new) + new_tail
    diff = diff_config(before.encode(), after.encode(), "config")
    assert (diff == "") == (before == after)
    if diff:
        assert apply(diff, before) == after


@pytest.mark.parametrize("gap", range(12))
def test_near_changes_share_a_hunk_as_in_other_diffs(gap: int) -> None:
    same = [f"k{number} = 1\n" for number in range(gap)]
    before = ["# a\n"] * 9 + ["x = 1\n", *same, "y = 1\n"] + ["# z\n"] * 9
    after = ["# a\n"] * 9 + ["x = 2\n", *same, "y = 2\n"] + ["# z\n"] * 9
    expected = "".join(difflib.unified_diff(before, after, "f", "f", n=3))
    assert diff_config("".join(before).encode(), "".join(after).encode(), "f") == expected


def test_a_missing_line_end_shows() -> None:
    assert diff_config(b"a\nb", b"a\nb\n", "f") == (
        "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
    )


def test_a_file_that_was_empty_shows_whole() -> None:
    assert diff_config(b"", b"a\n", "f") == "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n"
    assert diff_config(b"a\n", b"", "f") == "--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n"


def test_bytes_that_are_not_utf_8_show_as_surrogates() -> None:
    assert "-# \udcfc\n+# ü\n" in diff_config(b"# \xfc\n", "# ü\n".encode(), "f")


def test_a_line_end_that_changes_shows() -> None:
    assert "-a\r\n+a\n" in diff_config(b"a\r\n", b"a\n", "f")


def test_a_file_name_cannot_forge_a_line() -> None:
    assert diff_config(b"a\n", b"b\n", "f\n+evil\rx").startswith("--- f +evil x\n+++ f +evil x\n@@ ")


SECRET = "hunter2canary"


@pytest.mark.parametrize(
    "line",
    [
        f"aws_secret_access_key = {SECRET}",
        f"  aws_session_token={SECRET}",
        f"AWS_SECRET_ACCESS_KEY: {SECRET}",
        f"# aws_secret_access_key = {SECRET}",
        f";aws_session_token = {SECRET}",
        f"aws_secret_access_key {SECRET}",
        f'"aws_secret_access_key" = {SECRET}',
        f"aws_secret_access_key =\n  {SECRET}",
        f"aws_secret_access_key = x\n  {SECRET}\n\t{SECRET}",
        f"# aws_secret_access_key = x\n#   {SECRET}",
        f"aws_secret_access_key = x\r\n  {SECRET}",
        f"my_password = {SECRET}",
        f"my_pwd = {SECRET}",
        f"aws_secret_access_key =\n{SECRET}",
        f"aws_secret_access_key =\n  x\n# y\n\n  {SECRET}",
    ],
)
def test_no_secret_is_in_it(line: str) -> None:
    old, new = f"[a]\n{line}\nregion = x\n", f"[a]\n{line}y\nregion = y\n"
    diff = diff_config(old.encode(), new.encode(), "f")
    assert SECRET not in diff
    assert "-region = x" in diff
    assert "+region = y" in diff
    assert diff.count("<secret>") >= 2


def test_a_secret_key_without_a_value_is_shown_as_it_is() -> None:
    diff = diff_config(b"aws_session_token =\n", b"aws_session_token = a\n", "f")
    assert diff.endswith("-aws_session_token =\n+aws_session_token = <secret>\n")


def test_what_only_differs_in_a_secret_is_a_change_all_the_same() -> None:
    diff = diff_config(b"aws_secret_access_key = a\n", b"aws_secret_access_key = b\n", "f")
    assert diff.endswith("-aws_secret_access_key = <secret>\n+aws_secret_access_key = <secret>\n")


def test_a_long_file_that_differs_all_over_takes_no_time() -> None:
    old = b"".join(b"k%d = 1\r\n" % number for number in range(50_000))
    diff = diff_config(old, old.replace(b"\r\n", b"\n"), "f")
    assert diff.count("\n") == 3 + 2 * 50_000


@pytest.mark.parametrize("lines", [3_000, 100_000])
def test_only_the_lines_that_differ_are_shown_however_many_there_are(lines: int) -> None:
    middle = "".join(f"k{number} = v\n" for number in range(lines - 2))
    diff = diff_config(f"[a]\n{middle}a = 1\n".encode(), f"[b]\n{middle}b = 1\n".encode(), "config")
    assert sum(line.startswith("-") for line in diff.split("\n")[2:]) == 2


def test_a_file_is_shown_without_secrets_and_line_ends() -> None:
    shown = show_config(b"[a]\r\naws_secret_access_key = hidden\nregion = x")
    assert [shown[0], shown[2]] == ["[a]", "region = x"]
    assert "hidden" not in shown[1]
