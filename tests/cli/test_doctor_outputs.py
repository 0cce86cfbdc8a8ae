"""SARIF, GitHub annotations and Markdown: their form, hostile names, secrets, links of a terminal, what they import."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from cli.read_outputs import read_annotations, read_markdown
from cli.sarif_schema import validate
from cli.test_shown_secrets import CONFIGS, assert_silent
from cli.test_start_up import loaded_by
from cli.test_terminal_safety import HOSTILE, PLACES, assert_harmless, encode
from ssocfg.cli.places import as_uri, relative_to
from ssocfg.cli.report_outputs import FORMATS, LEVELS
from ssocfg.doctor import redaction
from ssocfg.doctor.checks import CHECKS
from ssocfg.doctor.finding import PAGE_HEADINGS, Fix, Observation
from ssocfg.values import Place

FORMS = [["sarif"], ["github"], ["markdown"], ["markdown", "--redact", "all"], ["sarif", "--redact", "secrets"]]
TROUBLE = (
    "[profile dev]\nsso_session = gone\nsso_account_id = 123456789012\nsso_role_name = Admin\nregion = eu-west-1\n"
)


def sarif_run(out: str) -> dict[str, Any]:
    log = json.loads(out)
    validate(log)
    found: list[dict[str, Any]] = log["runs"]
    assert len(found) == 1
    return found[0]


# --- SARIF ---------------------------------------------------------------------------------------


def test_every_check_is_a_rule_with_its_page(run):
    rules = sarif_run(run("doctor", "--format", "sarif").out)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.code for check in CHECKS]
    for rule, check in zip(rules, CHECKS, strict=True):
        assert (rule["name"], rule["helpUri"]) == (check.name, check.url)
        assert rule["shortDescription"]["text"].replace("{{", "{").replace("}}", "}") == check.summary
        assert all(f"**{heading}:**" in rule["help"]["markdown"] for heading in PAGE_HEADINGS)
        assert rule["defaultConfiguration"]["level"] == {"info": "note"}.get(check.severity, check.severity)


def test_only_selected_checks_are_rules(run):
    rules = sarif_run(run("doctor", "--format", "sarif", "--select", "30").out)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.code for check in CHECKS if check.code.startswith("SSO30")]


def test_a_crash_is_no_success_and_is_told(use_checks, check_that_sees, run):
    use_checks(check_that_sees(code="SSO902"), check_that_sees(RuntimeError("x")))
    result = run("doctor", "--format", "sarif")
    found = sarif_run(result.out)
    (invocation,) = found["invocations"]
    assert result.code == 3
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["associatedRule"] == {"id": "SSO901", "index": 1}
    assert "RuntimeError" in notification["message"]["text"]
    assert found["results"] == []


def test_without_a_crash_it_is_a_success(run):
    assert sarif_run(run("doctor", "--format", "sarif").out)["invocations"][0]["executionSuccessful"] is True


def test_a_fingerprint_outlives_lines_that_are_added_above(write_config, run, monkeypatch, home):
    monkeypatch.chdir(home)
    text = f"{TROUBLE}[profile two]\nregion = a # b\nregion = c\n[profile two]\nsso_session = gone2\n"

    def prints(content: str) -> list[str]:
        write_config(content)
        results = sarif_run(run("doctor", "--format", "sarif").out)["results"]
        assert len(results) > 3
        return [json.dumps(result["partialFingerprints"]) for result in results]

    assert prints(text) == prints(f"# a comment\n\n{text}")
    assert prints(text) != prints(text.replace("gone2", "gone3"))


def test_one_message_twice_in_a_file_has_two_fingerprints(use_checks, check_that_sees, run):
    use_checks(check_that_sees(*(Observation("m", Place("f", line, 1, "a", "b")) for line in (3, 5))))
    results = sarif_run(run("doctor", "--format", "sarif").out)["results"]
    assert len({json.dumps(result["partialFingerprints"]) for result in results}) == 2


def test_what_stands_in_a_message_is_neither_link_nor_placeholder(use_checks, check_that_sees, run):
    use_checks(check_that_sees(Observation("a [x](https://evil.net) {0} b", Place("f", 1, 1))))
    (result,) = sarif_run(run("doctor", "--format", "sarif").out)["results"]
    assert result["message"]["text"] == "a [x] (https://evil.net) {{0}} b"


def test_a_file_of_the_redacted_home_has_a_base_that_is_only_named(write_config, run, home):
    write_config(TROUBLE)
    out = run("doctor", "--format", "sarif", "--redact", "secrets").out
    found = sarif_run(out)
    location = found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": ".aws/config", "uriBaseId": "HOME"}
    assert list(found["originalUriBaseIds"]) == ["HOME"]
    assert str(home) not in out


@pytest.mark.parametrize(
    ("path", "relative", "uri"),
    [
        ("/work/team/aws-config", "team/aws-config", "team/aws-config"),
        ("team/aws-config", "team/aws-config", "team/aws-config"),
        ("./team/../x", "x", "x"),
        ("/work", None, "file:///work"),
        ("/workshop/x", None, "file:///workshop/x"),
        ("../x", None, "../x"),
        ("/a b/c#d?e%f/ü", None, "file:///a%20b/c%23d%3Fe%25f/%C3%BC"),
        ("/work/a:b", "a:b", "a%3Ab"),
        ("/x/\udcff", None, "file:///x/%FF"),
        ("$AWS_CONFIG_FILE", None, "$AWS_CONFIG_FILE"),
        ("<config>", None, "%3Cconfig%3E"),
    ],
)
def test_a_file_below_the_folder_is_relative_and_any_other_a_url(path, relative, uri):
    assert relative_to("/work", path) == relative
    assert as_uri(relative if relative is not None else path) == uri


def test_below_the_root_and_without_a_folder():
    assert relative_to("/", "/etc/x") == "etc/x"
    assert relative_to("", "/etc/x") is None


# --- GitHub --------------------------------------------------------------------------------------


def test_annotations_read_like_this(use_checks, check_that_sees, run, home, monkeypatch):
    monkeypatch.chdir(home)
    use_checks(
        check_that_sees(
            Observation("a: 100%, b", Place(f"{home}/a,b:c%", 7, 2), {"x": "y"}, Fix("mend it")),
            Observation("of all", Place("/elsewhere"), severity="info"),
            Observation("w", Place("/elsewhere", 1, 1), severity="warning"),
        )
    )
    result = run("doctor", "--format", "github")
    assert result.out == (
        "::notice file=/elsewhere,title=SSO901 made-up::of all\n"
        "::warning file=/elsewhere,line=1,col=1,title=SSO901 made-up::w\n"
        "::error file=a%2Cb%3Ac%25,line=7,col=2,title=SSO901 made-up::a: 100%25, b%0Ax: y%0Afix: mend it\n"
    )
    assert (result.code, result.err) == (1, "")


def test_no_findings_make_no_annotations(use_checks, check_that_sees, run):
    use_checks(check_that_sees())
    assert run("doctor", "--format", "github")[:2] == (0, "")


def test_a_crash_is_told_beside_the_annotations(use_checks, check_that_sees, run):
    use_checks(check_that_sees(RuntimeError("x")))
    result = run("doctor", "--format", "github")
    assert (result.code, result.out) == (3, "")
    assert "SSO901 made-up crashed" in result.err


# --- hostile names -------------------------------------------------------------------------------

MARKUP = [
    "<script>alert(1)</script>", "</details><h1>x", "&lt;b&gt;", "[x](https://evil.net)", "![x](https://evil.net/a.png)",
    "https://evil.net", "www.evil.net", "a@evil.net", "@octocat", "#123", "GH-1", "owner/repo#1", "`x` <b>", "``` ```",
    "`", "``", "a`", "`a", "| a | b |", "|", "**x**", "_x_", "~~x~~", "$x$", "\\", "a\\", "- x", "# x", "> x", "{0}", "%0A::x",
    "::error::x", "%25", "x::y", "::set-output name=a::b", "##[error]x", "::stop-commands::t", "\u2028::error::x", ":x:",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKUP, ids=ascii)
def test_mark_up_in_any_place_is_text(use_checks, check_that_sees, run, text):
    place = Place(f"/f/{text}", 1, 1, f"profile {text}", text)
    hostile = Observation(
        f'profile "{text}" {text}', place, {text: text, "plain": text}, Fix(text, command=(text, "x"))
    )
    use_checks(check_that_sees(hostile))
    seen = read_markdown(run("doctor", "--format", "markdown").out)
    allowed = {"h1", "h2", "h3", "p", "strong", "ul", "li", "code", "a", "details", "summary"}
    assert {tag.removeprefix("/") for tag in seen.tags} <= allowed
    assert seen.links == ["https://ssocfg.readthedocs.io/en/latest/findings/SSO901"]
    assert text.replace("\u2028", "\\u2028") in " ".join(seen.codes)
    assert not re.search(r"octocat|evil|#\d{3}|alert", seen.prose)
    (annotation,) = read_annotations(run("doctor", "--format", "github").out)
    assert annotation.properties["file"] == f"/f/{text}".replace("\u2028", "\\u2028")
    (result,) = sarif_run(run("doctor", "--format", "sarif").out)["results"]
    assert "](" not in result["message"]["text"]


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
@pytest.mark.parametrize("place", PLACES)
def test_no_hostile_character_leaves_a_file(write_config, run, place, form):
    for character in HOSTILE[::6] + "\n\r\x1b\x9b\u202e\u2028" if place == "everywhere" else "\x1b\u202e\x85\udc9b":
        write_config(encode(PLACES[place].replace("{x}", character)))
        result = run("doctor", "--format", *form)
        assert_harmless(result, what=f"{form} {place}: {character}")
        if form == ["github"]:
            read_annotations(result.out)
        elif form[0] == "sarif":
            json.loads(result.out)


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_no_variable_is_more_than_a_name(run, monkeypatch, form):
    monkeypatch.setenv("AWS_<b>`x`@octocat", "value-of-it")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/f\r\n::error::x")
    result = run("doctor", "--format", *form)
    assert_harmless(result, what=str(form))
    if form[0] == "markdown":
        assert "`` AWS_<b>`x`@octocat ``" in result.out or "``AWS_<b>`x`@octocat``" in result.out
        assert "value-of-it" not in result.out
    if form == ["github"]:
        assert len(read_annotations(result.out)) == result.out.count("\n")


# --- secrets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", CONFIGS)
def test_no_form_shows_a_secret(write_config, run, place):
    write_config(CONFIGS[place])
    results = [
        run("doctor", "--format", *form) for form in [*FORMS, ["json", "--redact", "all"], ["text", "--redact", "all"]]
    ]
    assert {result.code for result in results} <= {0, 1}
    assert_silent("".join(result.out + result.err for result in results))


def test_the_levels_are_those_of_redaction():
    assert get_args(redaction.Level) == LEVELS


# --- redaction -----------------------------------------------------------------------------------


def test_markdown_reads_like_this(write_config, run, monkeypatch):
    write_config(TROUBLE)
    monkeypatch.setenv("AWS_PROFILE", "dev")
    out = run("doctor", "--format", "markdown", "--redact", "all", "--select", "unknown-session,008").out
    lines = out.split("\n")
    assert lines[:3] == ["# ssocfg doctor", "", "**1 error** (0 checks passed, 1 skipped)"]
    assert re.fullmatch(r"- versions: ssocfg [\d.]+, Python [\d.]+, \w+ \w+", lines[4])
    assert lines[6] == "- `AWS_*` variables that are set: `AWS_PROFILE`"
    assert lines[8:] == [
        "",
        "## Findings",
        "",
        "### 1. error: [SSO301 unknown-session](https://ssocfg.readthedocs.io/en/latest/findings/SSO301)",
        "",
        "- where: `~/.aws/config:2:1`",
        '- what: `profile "profile-1" uses sso-session "session-1", which does not exist`',
        "- known sessions: `none`",
        "- fix (manual): `add [sso-session session-1]`",
        "",
        "<details><summary>1 check skipped</summary>",
        "",
        "- SSO008 credentials-readable-by-others: `there is no credentials file`",
        "",
        "</details>",
        "",
    ]


def test_text_redacted_of_all_shows_no_line_of_the_file(write_config, run):
    write_config(TROUBLE)
    out = run("doctor", "--redact", "all").out
    assert "|" not in out
    assert "gone" not in out
    assert "     2 | sso_session = gone" in run("doctor", "--redact", "secrets").out


def test_a_command_in_a_redacted_report_can_be_typed(use_checks, check_that_sees, run, home):
    fix = Fix("t", command=("chmod", "go-w", f"{home}/a b", f"{home}/c"))
    use_checks(check_that_sees(Observation("m", Place("f"), fix=fix)))
    for form in (["markdown"], ["text", "--redact", "secrets"]):
        assert "chmod go-w ~/'a b' ~/c" in run("doctor", "--format", *form).out


@pytest.mark.parametrize(
    "arguments",
    [["--redact", "all", "--diff"], ["--redact", "secrets", "--fix"], ["--format", "sarif", "--diff"],
     ["--format", "github", "--fix"], ["--format", "markdown", "--list"], ["--format", "sarif", "--explain", "301"],
     ["--redact", "some"]],
    ids=" ".join,
)  # fmt: skip
def test_what_does_not_go_together_is_a_wrong_call(write_config, run, arguments):
    path = write_config(TROUBLE)
    result = run("doctor", *arguments)
    assert (result.code, result.out) == (2, "")
    assert "error: " in result.err
    assert path.read_text() == TROUBLE


# --- the terminal --------------------------------------------------------------------------------


def shown_on_a_terminal(*words: str, **environ: str) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ssocfg", *words], env={**os.environ, "COLUMNS": "200", **environ},
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    data = b""
    try:
        while more := os.read(ours, 65_536):
            data += more
    except OSError:  # how Linux says that the other end was closed
        pass
    process.wait(30)
    os.close(ours)
    return data.decode()


def test_on_a_terminal_a_code_leads_to_its_page_and_nothing_else_is_a_link(write_config):
    write_config("[profile https://evil.net]\nsso_session = https://evil.net\x1b]8;;https://evil.net\x1b\\\n")
    text = shown_on_a_terminal("doctor")
    urls = re.findall(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\", text)
    assert "SSO301" in text
    assert {url for url in urls if url} == {
        f"https://ssocfg.readthedocs.io/en/latest/findings/{code}" for code in re.findall(r"SSO\d{3}(?=\x1b)", text)
    }


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colours_gets_no_links(write_config, environ):
    write_config(TROUBLE)
    text = shown_on_a_terminal("doctor", **environ)
    assert "SSO301" in text
    assert "\x1b]8" not in text


def test_a_pipe_gets_no_links(write_config, run_process):
    write_config(TROUBLE)
    assert "\x1b" not in run_process("doctor").out


# --- start-up ------------------------------------------------------------------------------------

MODULES = {
    "text": {"ssocfg.cli.doctor_text"},
    "json": set(),
    "sarif": {"ssocfg.cli.sarif"},
    "github": {"ssocfg.cli.annotations"},
    "markdown": {"ssocfg.cli.markdown_report", "ssocfg.doctor.redaction"},
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_form_imports_only_its_own(write_config, run_process, form):
    write_config(TROUBLE)
    loaded = loaded_by(run_process, "doctor", "--format", form)
    others = {module for name, modules in MODULES.items() if name != form for module in modules}
    assert loaded >= MODULES[form]
    assert not loaded & (others - MODULES[form])
    assert "ssocfg.doctor.file_alone" not in loaded


def test_the_hook_of_pre_commit_names_the_files_that_repositories_have():
    text = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"^  files: (.*)$", text, re.MULTILINE)
    for name in ("aws/config", ".aws/config", "team/aws-config", "aws.config", "x/aws_config", "team.aws-config", "dotfiles/.aws/config"):  # fmt: skip
        assert re.search(pattern, name), name
    for name in ("config", "src/laws/config.py", "aws/config.json", "aws-config.md", ".git/config", "claws/config"):
        assert not re.search(pattern, name), name
    assert "  entry: ssocfg doctor\n" in text
