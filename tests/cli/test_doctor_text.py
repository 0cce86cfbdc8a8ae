"""The doctor's text: place, source line, caret, evidence, fix, count."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from checks.caches import Caches
from ssocfg.doctor.finding import Fix, Observation
from ssocfg.values import Place

CONFIG = """\
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = nakka
sso_account_id = 123456789012
sso_role_name = ReadOnly
region = eu-west-1
"""


@pytest.fixture(autouse=True)
def signed_in(home: Path) -> None:
    """Sign in to the session, so that there is nothing to say of that."""
    Caches(home, CONFIG.replace("\ufeff", "").encode()).sign_in()


@pytest.fixture
def show_finding(write_config, use_checks, check_that_sees, run):
    """Print one finding at a place in a config file of this text."""

    def show(text, line, column, **more):
        path = write_config(text)
        use_checks(check_that_sees(Observation("something is wrong", Place(str(path), line, column), **more)))
        return run("doctor").out

    return show


# --- the whole -----------------------------------------------------------------------------------


def test_a_report_reads_like_this(write_config, use_checks, check_that_sees, run):
    path = str(write_config(CONFIG))
    other = str(path).replace("config", "credentials")
    use_checks(
        check_that_sees(
            Observation(
                'profile "dev" uses sso-session "nakka", which does not exist',
                Place(path, 7, 15, "profile dev", "sso_session"),
                {"known sessions": "naka", "profiles": "dev"},
                Fix("write sso_session = naka", "unsafe"),
            )
        ),
        check_that_sees(
            Observation("anyone may read the file", Place(other), {}, Fix("close it", "safe", ("chmod", "600", "a b"))),
            Observation("a line of another file", Place(other, 3, 2), severity="info"),
            code="SSO902",
            name="made-up-too",
            severity="warning",
        ),
        check_that_sees(code="SSO903", name="content"),
        check_that_sees(code="SSO904", name="content-too"),
    )
    result = run("doctor")
    assert result.out == (
        '~/.aws/config:7:15: SSO901 error: profile "dev" uses sso-session "nakka", which does not exist\n'
        "     7 | sso_session = nakka\n"
        "       |               ^^^^^\n"
        "   known sessions: naka\n"
        "   profiles: dev\n"
        "   fix: write sso_session = naka\n"
        "~/.aws/credentials: SSO902 warning: anyone may read the file\n"
        "   fix: close it\n"
        "        chmod 600 'a b'\n"
        "~/.aws/credentials:3:2: SSO902 info: a line of another file\n"
        "1 error, 1 warning, 1 note (2 checks passed)\n"
    )
    assert (result.code, result.err) == (1, "")


def test_a_real_finding_stands_at_its_line(write_config, run):
    write_config(CONFIG)
    lines = run("doctor").out.splitlines()
    at = next(n for n, line in enumerate(lines) if " SSO301 error: " in line)
    assert lines[at].startswith("~/.aws/config:7:1: SSO301 error: ")
    assert lines[at + 1] == "     7 | sso_session = nakka"
    assert re.fullmatch(r"       \| \^+", lines[at + 2])
    assert any(line.startswith("   fix: ") for line in lines[at + 3 :])


def test_a_healthy_set_up_is_told_in_one_line(write_config, run):
    write_config(CONFIG.replace("nakka", "naka"))
    result = run("doctor")
    assert re.fullmatch(r"nothing found \(\d+ checks passed, \d+ skipped, \d+ more with --online\)\n", result.out)
    assert (result.code, result.err) == (0, "")


def test_nothing_configured_at_all_is_no_error(run):
    result = run("doctor")
    assert result.code == 0
    assert "SSO001 info:" in result.out
    assert "1 note" in result.out


@pytest.mark.parametrize(
    ("severities", "summary"),
    [
        (["error"], "1 error"),
        (["error", "error"], "2 errors"),
        (["warning"] * 3, "3 warnings"),
        (["info"], "1 note"),
        (["info", "info"], "2 notes"),
        (["info", "error", "warning", "error"], "2 errors, 1 warning, 1 note"),
    ],
)
def test_the_count_says_how_many_of_each(use_checks, check_that_sees, run, severities, summary):
    use_checks(check_that_sees(*(Observation("x", Place("f", n), severity=s) for n, s in enumerate(severities))))
    assert run("doctor").out.splitlines()[-1].partition(" (")[0] == summary


def test_one_check_is_counted_in_the_singular(use_checks, check_that_sees, write_config, run):
    write_config(CONFIG)
    use_checks(check_that_sees())
    assert run("doctor").out == "nothing found (1 check passed)\n"


def test_the_place_is_shortened_only_at_the_home(home, use_checks, check_that_sees, run):
    places = [f"{home}/x", f"{home}er/x", "/else/x", str(home), f"/mnt{home}/x"]
    use_checks(check_that_sees(*(Observation("m", Place(place, 1, 1)) for place in places)))
    shown = {line.partition(":1:1")[0] for line in run("doctor").out.splitlines() if ":1:1" in line}
    assert shown == {"~/x", f"{home}er/x", "/else/x", str(home), f"/mnt{home}/x"}


def test_verbose_adds_the_checks_that_passed_or_were_skipped(run):
    short, long = run("doctor"), run("doctor", "-v")
    assert not re.search(r"^(passed|skipped) SSO", short.out, re.MULTILINE)
    assert re.search(r"^passed SSO\d{3} [a-z-]+$", long.out, re.MULTILINE)
    assert re.search(r"^skipped SSO\d{3} [a-z-]+: there is no config file$", long.out, re.MULTILINE)
    assert set(short.out.splitlines()) <= set(long.out.splitlines())


def test_an_empty_variable_is_named_where_there_is_no_file_to_name(monkeypatch, run):
    monkeypatch.setenv("AWS_CONFIG_FILE", "")
    assert not [line for line in run("doctor").out.splitlines() if line.startswith(":")]


# --- the source line and the caret ---------------------------------------------------------------


def marked_text(out: str) -> str:
    """Give the part of the source line that stands, on the screen, above the marks."""
    lines = out.splitlines()
    at = next(number for number, line in enumerate(lines) if re.fullmatch(r" +\| +\^+| +\| \^+", line))
    source, marks = lines[at - 1], lines[at]
    begin, end = marks.index("^"), len(marks)
    marked = ""
    column = 0
    for character in source:
        width = cell_len(character)
        if begin <= column < end:
            marked += character
        column += width
    return marked


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("region = eu-west-1", "eu-west-1"),
        ("region = eu-west-1", "region = eu-west-1"),
        ("    region = x", "region = x"),
        ("\tregion = x", "region = x"),
        ("\t \tregion\t=\tvalue", "value"),
        ("日本 = 値 target", "target"),
        ("日本 = 値 target", "値 target"),
        ("ｆｕｌｌ = target", "target"),
        ("한국어 = target", "target"),
        ("😀😀 = target", "target"),
        ("é = target", "target"),
        ("e\u0301e\u0301 = target", "target"),  # accents as characters of their own
        ("สวัสดี = target", "target"),
        ("👩\u200d👧 = target", "target"),
        ("\u200b\u200b = target", "target"),
        ("\u202e = target", "target"),
        ("a\x1b[31mb = target", "target"),
        ("a\x00\x9b = target", "target"),
        ("\xa0 = target", "target"),
    ],
    ids=ascii,
)
def test_the_caret_stands_under_what_is_meant(show_finding, line, target):
    out = show_finding(f"[profile a]\n{line}\n", 2, line.index(target) + 1)
    assert marked_text(out) == target


@pytest.mark.parametrize("before", [100, 159, 160, 161, 1_000, 1_000_000])
@pytest.mark.parametrize("after", [0, 50, 1_000_000])
def test_a_very_long_line_is_cut_around_what_is_meant(show_finding, before, after):
    out = show_finding(f"[profile a]\n{'x' * before}TARGET{'y' * after}\n", 2, before + 1)
    assert marked_text(out).startswith("TARGET")
    assert max(map(len, out.splitlines())) < 400


@pytest.mark.parametrize("before", [10, 500])
def test_a_long_line_of_wide_characters_is_marked_in_the_right_place(show_finding, before):
    out = show_finding(f"[profile a]\n{'日' * before}TARGET{'本' * before}\n", 2, before + 1)
    assert marked_text(out).startswith("TARGET")


def test_what_is_cut_is_shown_to_be_cut(show_finding):
    source = show_finding(f"[profile a]\n{'x' * 500}TARGET{'y' * 500}\n", 2, 501).splitlines()[1]
    assert re.fullmatch(r" +2 \| …x+TARGETy+…", source)


def test_a_place_behind_the_end_of_the_line_has_one_caret(show_finding):
    lines = show_finding("[profile a]\nregion = x\n", 2, 11).splitlines()
    assert lines[1:3] == ["     2 | region = x", "       |           ^"]


def test_a_blank_line_has_one_caret(show_finding):
    assert show_finding("\n[profile a]\n", 1, 1).splitlines()[1:3] == ["     1 | ", "       | ^"]


def test_the_marks_end_with_the_text_and_not_with_the_blanks_behind_it(show_finding):
    assert marked_text(show_finding("[profile a]\nregion = x   \n", 2, 1)) == "region = x"


def test_a_byte_order_mark_does_not_shift_the_caret(show_finding):
    assert marked_text(show_finding("\ufeff[profile a]\n", 1, 2)) == "profile a]"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_the_line_is_the_right_one_whatever_ends_lines(show_finding, ending):
    out = show_finding(ending.join(["[profile a]", "", "region = x", "output = y", ""]), 3, 10)
    assert out.splitlines()[1] == "     3 | region = x"


def test_the_numbers_of_large_files_do_not_shift_the_caret(show_finding):
    out = show_finding("[profile a]\n" + "\n" * 999_999 + "region = x\n", 1_000_001, 10)
    source, marks = out.splitlines()[1:3]
    assert source == "1000001 | region = x"
    assert marks.index("^") == source.index("x", 10)


def test_no_source_line_is_shown_for_a_file_whose_values_are_secret(
    write_config, write_credentials, use_checks, check_that_sees, run
):
    write_config(CONFIG)
    path = write_credentials("[default]\naws_secret_access_key = x\n")
    use_checks(check_that_sees(Observation("m", Place(str(path), 2, 1))))
    assert "aws_secret_access_key" not in run("doctor").out


def test_long_evidence_is_cut_and_says_so(show_finding):
    out = show_finding("[profile a]\n", 1, 1, evidence={"value": "x" * 100_000})
    assert f"   value: {'x' * 500}… (100000 characters)" in out.splitlines()


def test_a_line_of_utf_16_is_not_shown_for_nobody_could_read_it(write_config, run):
    write_config(CONFIG.encode("utf-16"))
    result = run("doctor")
    assert "SSO003 error: the file is not UTF-8 text" in result.out
    assert "it looks like: UTF-16" in result.out
    assert "\\x00" not in result.out
    write_config(CONFIG.encode() + b"[profile caf\xe9]\n")
    assert "[profile caf\\udce9]" in run("doctor").out


def test_paths_in_evidence_are_shortened_as_places_are(home, write_config, run):
    write_config("[profile dev]\nregion = eu-west-1\n[profile dev]\noutput = json\n")
    result = run("doctor")
    assert "   first: ~/.aws/config:1:1\n" in result.out
    assert str(home) not in result.out
