"""Which parts of lines belong to the value of a secret key: all of it, and no more than that."""

from __future__ import annotations

import time

import pytest

from growth import BOUND, least_growth
from ssocfg.config.secret_lines import SHOWN, find_secret_part, find_secret_parts

# Each line ends at `|` where the rest of it is hidden; it is shown whole where there is no such mark.
FILES = {
    "a value on its line": "aws_session_token = |x\nregion = y",
    "no value": "aws_session_token =\nregion = y",
    "a value on the next line": "aws_session_token =\n|x y\nregion = y",
    "a value with blanks above": "aws_session_token =\n\n|x y\n\n|z\n[profile b]\nx",
    "a delimiter on the next line": "aws_session_token\n=\n|x\nregion = y",
    "a delimiter before the value": "aws_session_token\n|= x\nregion = y",
    "no delimiter": "aws_session_token |x\n|y\nregion = y",
    "no delimiter and a slip": "aws_sesion_token |x",
    "lines that continue": "aws_session_token = |x\n  |y\n\t|z\nregion = y\n  z",
    "a comment between": "aws_session_token =\n  |x\n# y z\n  |z\nregion = y",
    "a comment in the place of the value": "aws_session_token =\n# |x y\n# |z\n  |y\n# a b\nregion = y",
    "a word in a comment": "aws_session_token = |x\n#  |y\n# y z\n|z",
    "no letters in a comment": "aws_session_token = |x\n# ---\n#\n|z",
    "a known key in a comment": "aws_session_token =\n# region = x\n  |y",
    "a secret key in a comment between": "aws_session_token =\n# aws_secret_access_key = |x\n# aws_secret_access_key =\n  |y",
    "a known key that is indented": "aws_session_token = |x\n  region = y\n  |z",
    "a secret key that is indented": "aws_session_token = |x\n  aws_secret_access_key = |y\n  aws_session_token =\n  |z",
    "a delimiter in the value": "aws_session_token = |x\n  |y==\n  |z:z\nregion = y",
    "no deeper indentation": "  aws_session_token = |x\n  |y\n  region = y\n  z",
    "a bracket in the value": "aws_session_token =\n  |[x]\n[profile b]\nx",
    "a section that is indented": "[profile a]\n  aws_session_token = |x\n  [profile b]\n  x",
    "a comment": "# aws_session_token = |x\nregion = y\nx",
    "a comment that continues": "# aws_session_token = |x\n#   |y z\n# y z\n#   y z",
    "a comment without a value": "# aws_session_token\n# =\n# |x y\n# y z\n# x",
    "a comment and a line": "# aws_session_token =\n|x\n#  |y\nregion = y",
    "a comment and one of a known key": "# aws_session_token = |x\n# region = y\n# z",
    "two comments": "# aws_session_token = |x\n# aws_secret_access_key =\n# |y z",
    "a word about tokens": "# my token is in the safe\nx",
    "marks of a merge": "aws_session_token = |x\n<<<<<<< HEAD\n|y\n=======\n|z\n>>>>>>> b\nregion = y",
    "a line without any key": "x\nsecret |y",
    "line ends of Windows": "aws_session_token = \r\n|x\r\nregion = y\r",
}


@pytest.mark.parametrize("name", FILES)
def test_what_belongs_to_a_secret_is_hidden_and_no_more(name: str) -> None:
    marked = FILES[name].split("\n")
    lines = [line.replace("|", "") for line in marked]
    expected = [line.find("|") for line in marked]
    assert list(find_secret_parts(lines)) == expected
    assert list(find_secret_parts(f"{line}\n" for line in lines)) == expected
    if "\r" not in FILES[name]:
        text = "\ufeff" + "\r".join(lines)
        assert [find_secret_part(text, number, line) for number, line in enumerate(lines, 1)] == expected


def test_what_begins_like_a_header_is_one_wherever_it_stands() -> None:
    assert find_secret_part("aws_session_token =\n[x]", 2, "[x]") == SHOWN


@pytest.mark.parametrize("unit", ["a", " ", "#", "# ", "a ", "a=", "secret", "secret ", '"', "=", "["])
@pytest.mark.parametrize(
    "before", ["", "aws_session_token =\n", "aws_session_token = x\n  ", "# aws_session_token = x\n#"]
)
def test_long_lines_take_time_in_proportion(before: str, unit: str) -> None:
    def seconds(count: int) -> float:
        lines = (before + unit * count).split("\n")
        began = time.process_time()
        list(find_secret_parts(lines))
        return time.process_time() - began

    assert least_growth(seconds, 20_000, slack=0.02) <= BOUND


@pytest.mark.parametrize("unit", ["a", " ", "#", "\n", " \n", "a\n", "a = b\n", "  a\n", "secret\n", "# secret = x\n"])
def test_a_line_of_a_long_file_is_found_in_proportion(unit: str) -> None:
    def seconds(count: int) -> float:
        text = unit * count + "\n x"
        began = time.process_time()
        find_secret_part(text, text.count("\n") + 1, " x")
        return time.process_time() - began

    assert least_growth(seconds, 20_000, slack=0.02) <= BOUND
