"""The judges of the comparison can say no: each kind of damage is seen, and what was asked is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare import crowds, preservation
from compare.judging import Asked, Verdict, comments_of, count_lost, judge
from compare.tracing import list_points

BEFORE = b"""# mine
[profile a]
region = eu-west-1  # home
output = json

; last
[profile b]
region = z
"""
ASKED = Asked("a", frozenset({"region"}), {"region": "us-east-1"})


def judged(tmp_path: Path, after: bytes, before: bytes = BEFORE, asked: Asked = ASKED) -> Verdict:
    path = tmp_path / "config"
    path.write_bytes(before)
    was = preservation.read(path, "config")
    path.write_bytes(after)
    own = preservation.lines_of(before, asked)
    return judge(before, after, was, preservation.read(path, "config"), asked, own)


def test_an_edit_that_does_what_was_asked_is_clean(tmp_path: Path) -> None:
    after = BEFORE.replace(b"region = eu-west-1  # home", b"# home\nregion = us-east-1")
    assert judged(tmp_path, after).is_clean


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        (b"region = eu-west-1  # home", b"region = us-east-1", {"comments": 1}),
        (b"eu-west-1  # home", b"eu-west-2 # home", {"made": False}),
        (b"eu-west-1  # home\noutput = json", b"us-east-1 # home\noutput=json", {"lines": 1}),
        (b"eu-west-1  # home\noutput = json", b"us-east-1\n# home\noutput = text", {"lines": 1, "others": False}),
        (b"[profile b]\nregion = z", b"[profile b]\nregion = z\n[profile a]", {"loads": False, "made": False}),
    ],
)
def test_each_kind_of_damage_is_seen(tmp_path: Path, old: bytes, new: bytes, seen: dict[str, object]) -> None:
    verdict = judged(tmp_path, BEFORE.replace(old, new))._asdict()
    assert {name: verdict[name] for name in seen} == seen


def test_changed_line_ends_are_changed_lines() -> None:
    assert count_lost(b"a\r\nb\r\nc\r\n", b"a\nx\nc\n", [1]) == 2


def test_a_last_line_may_get_an_end_but_no_other_text() -> None:
    assert count_lost(b"a\nb", b"a\nb\nc\n", []) == 0
    assert count_lost(b"a\nb", b"a\nb c\n", []) == 1


def test_lines_in_another_order_are_changed() -> None:
    assert count_lost(b"a\nb\n", b"b\na\n", []) == 1


def test_the_lines_of_a_value_are_its_own_but_not_the_comments_between() -> None:
    data = b"[profile a]\nregion = z\n# c\n\n  more\noutput = json\n"
    assert preservation.lines_of(data, ASKED) == [1, 3, 4]


def test_a_hash_within_a_word_is_no_comment() -> None:
    assert comments_of(b"u = https://x/start#/\nk = v # c\n; d\n") == [b"c", b"d"]


@pytest.mark.parametrize("cut", [0, 500, -4])
def test_a_cut_file_is_broken(cut: int) -> None:
    data = crowds.others_text().encode()
    others = [f"profile other-{n}" for n in range(crowds.OTHERS)]
    assert not crowds.is_broken(data, others)
    assert crowds.is_broken(data[:cut], others)


def test_a_file_with_a_section_twice_is_broken() -> None:
    assert crowds.is_broken(b"[a]\nsso_role_name = Administrator\n[a]\n", ["a"])


TRACE = """
execve("/bin/x", ["x"], 0x7ff /* 3 vars */) = 0
openat(AT_FDCWD</h>, "/h/.aws/config", O_RDONLY|O_CLOEXEC) = 3</h/.aws/config>
read(3</h/.aws/config>, ""..., 8192) = 304
write(1</dev/null>, ""..., 3) = 3
openat(AT_FDCWD</h>, "/h/.aws/config", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 3</h/.aws/config>
write(3</h/.aws/config>, ""..., 304) = 304
write(1</dev/null>, ""..., 3) = 3
close(3</h/.aws/config>) = 0
+++ exited with 0 +++
"""


def test_the_calls_of_a_save_are_those_from_the_first_that_opens_to_write() -> None:
    points = list_points(TRACE.splitlines(), "/h/.aws")
    assert points == [("openat", 2, False), ("write", 2, True), ("close", 1, False)]
