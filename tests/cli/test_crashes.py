"""Our own faults: one broken check hides nothing, a broken command says where, and neither shows a value."""

from __future__ import annotations

import importlib.metadata
import json
import re

import pytest

import ssocfg
from ssocfg.doctor.finding import Observation
from ssocfg.values import Place

CANARY = "canary-4711"


class CanaryError(Exception):
    """An error whose text must not be shown."""


@pytest.fixture
def one_broken_check(use_checks, check_that_sees) -> None:
    """Three checks of which the second raises after its first finding."""
    use_checks(
        check_that_sees(Observation("the first", Place("f", 1, 1)), code="SSO901", name="first"),
        check_that_sees(
            Observation("before the crash", Place("f", 2, 1)), CanaryError(CANARY), code="SSO902", name="broken"
        ),
        check_that_sees(Observation("the third", Place("f", 3, 1)), code="SSO903", name="third"),
    )


def test_a_broken_check_is_an_outcome_and_the_others_still_run(one_broken_check, run):
    result = run("doctor", "--format", "json")
    report = json.loads(result.out)
    assert [(check["code"], check["status"]) for check in report["checks"]] == [
        ("SSO901", "failed"),
        ("SSO902", "crashed"),
        ("SSO903", "failed"),
    ]
    assert [finding["message"] for finding in report["findings"]] == ["the first", "the third"]
    assert (result.code, report["summary"]["crashed"]) == (3, 1)


def test_the_reason_names_the_error_and_its_place_but_no_value(one_broken_check, run):
    (reason,) = [
        check["reason"] for check in json.loads(run("doctor", "--format", "json").out)["checks"] if check["reason"]
    ]
    assert re.fullmatch(r"CanaryError in [\w.<>]+, line \d+", reason)


@pytest.mark.parametrize("arguments", [[], ["-v"], ["--format", "json"], ["--fail-on", "never"]], ids=" ".join)
def test_a_broken_check_makes_the_code_3_without_a_traceback(one_broken_check, run, arguments):
    result = run("doctor", *arguments)
    assert result.code == 3
    assert "Traceback" not in result.out + result.err
    assert CANARY not in result.out + result.err


def test_the_text_tells_of_the_crash_without_being_asked_and_of_the_rest(one_broken_check, run):
    result = run("doctor")
    assert re.search(r"^crashed SSO902 broken: CanaryError in .*, line \d+$", result.out, re.MULTILINE)
    assert "SSO901 error: the first" in result.out
    assert "SSO903 error: the third" in result.out
    assert "1 crashed" in result.out.splitlines()[-1]
    assert ssocfg.__version__ in result.err


def test_a_broken_check_that_is_ignored_breaks_nothing(one_broken_check, run):
    assert run("doctor", "--ignore", "broken").code == 1


@pytest.mark.parametrize(
    "error", [RecursionError(), MemoryError(), AssertionError(CANARY), KeyError(CANARY), OSError(5, CANARY)]
)
def test_any_error_of_a_check_is_an_outcome(use_checks, check_that_sees, run, error):
    use_checks(check_that_sees(error))
    result = run("doctor")
    assert result.code == 3
    assert f"{type(error).__name__} in " in result.out
    assert CANARY not in result.out + result.err


def test_an_interrupt_in_a_check_is_no_crash(use_checks, check_that_sees, run):
    def look(_facts):
        raise KeyboardInterrupt

    use_checks(check_that_sees()._replace(look=look))
    result = run("doctor")
    assert (result.code, result.out.count("crashed")) == (130, 0)


# --- commands ------------------------------------------------------------------------------------

BREAKING = [
    (["list"], "ssocfg.cli.listing.load_config"),
    (["list", "--format", "json"], "ssocfg.cli.listing.load_config"),
    (["show", CANARY], "ssocfg.cli.show.load_config"),
    (["doctor"], "ssocfg.host.snapshot.load_file"),
    (["doctor", "--format", "json"], "ssocfg.host.snapshot.load_file"),
]


@pytest.fixture(params=BREAKING, ids=lambda breaking: " ".join(breaking[0][:1] + breaking[0][2:]))
def broken_command(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Break a function that a command needs; give the command."""
    arguments: list[str]
    arguments, target = request.param

    def fail(*_arguments: object, **_named: object) -> None:
        local = CANARY  # noqa: F841  a report with locals would show it
        raise CanaryError(CANARY) from ValueError(CANARY)

    monkeypatch.setattr(target, fail)
    return arguments


def test_a_broken_command_is_code_3_and_nothing_on_standard_output(broken_command, run):
    result = run(*broken_command)
    assert (result.code, result.out) == (3, "")
    assert "Traceback" not in result.err


def test_its_report_can_be_pasted_and_shows_no_value(broken_command, run):
    err = run(*broken_command).err
    assert err.startswith(f"ssocfg {ssocfg.__version__} crashed. This is a fault in ssocfg, not in your files.")
    assert re.search(r"^  Python 3\.\d+\.\d+\S* on \w+, click [\d.]+$", err, re.MULTILINE)
    assert re.search(r"^  ssocfg\.cli\.\w+\.command, line \d+$", err, re.MULTILINE)
    assert "CanaryError" in err
    assert CANARY not in err
    assert max(map(len, err.splitlines())) < 200


def test_a_report_does_without_what_tells_of_packages(broken_command, run, monkeypatch):
    def find_none(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", find_none)
    result = run(*broken_command)
    assert result.code == 3
    assert "click of an unknown version" in result.err


def test_a_report_names_no_folder_of_the_machine(broken_command, run, home):
    err = run(*broken_command).err
    assert str(home) not in err
    assert "/" not in err.replace("/.", "")


def test_a_crash_of_a_process_ends_with_3_and_without_a_traceback(tmp_path, run_process):
    (tmp_path / "sitecustomize.py").write_text(
        "import ssocfg.host.files\ndef fail(path):\n    raise RuntimeError(path)\nssocfg.host.files.load_file = fail\n"
    )
    import os

    result = run_process("list", PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]]))
    assert (result.code, result.out) == (3, "")
    assert "Traceback" not in result.err
    assert "RuntimeError" in result.err
