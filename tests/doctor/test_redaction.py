"""What is taken out of a report: by form, by the words of the files, and the same thing always the same way."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from ssocfg.doctor.facts import Facts, FileFact
from ssocfg.doctor.finding import Finding, Fix
from ssocfg.doctor.private_words import collect_words, is_everybodys
from ssocfg.doctor.redaction import redact_report
from ssocfg.doctor.report import Outcome, Report
from ssocfg.values import Place

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOME = "/home/naka"
CONFIG = b"""\
[sso-session corp]
sso_start_url = https://naka-inc.awsapps.com/start
sso_region = eu-central-1
[profile shop prod]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = AdminOfShop
region = eu-west-1
credential_process = /opt/naka-inc/get --profile hidden
[Profile lost-one]
colour = mauve
"""


def facts(data: bytes = CONFIG, **environ: str) -> Facts:
    config = FileFact(f"{HOME}/.aws/config", "present", data=data)
    return Facts(NOW, "linux", environ, HOME, config, FileFact(f"{HOME}/.aws/credentials", "missing"))


def finding(message: str = "m", place: Place | None = None, fix: Fix | None = None, **evidence: str) -> Finding:
    return Finding("SSO901", "made-up", "error", message, place or Place("f", 1, 1), evidence, fix, "u")


def redact(*findings: Finding, level="all", machine: Facts | None = None, reason: str | None = None) -> Report:
    report = Report(NOW, (Outcome("SSO901", "made-up", "skipped", reason),), findings, "0")
    machine = machine or facts()
    return redact_report(report, level, collect_words([machine]), machine.home)


def redact_text(text: str, level="all", **environ: str) -> str:
    return redact(finding(text), level=level, machine=facts(CONFIG, **environ)).findings[0].message


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("account 123456789012 and 1234-5678-9012 again", "account account-1 and account-1 again"),
        ("account 999999999999", "account account-1"),
        ("12 lines, 4096 bytes, 20261124", "12 lines, 4096 bytes, 20261124"),
        ("arn:aws:iam::123456789012:role/x is", "arn-1 is"),
        ("arn:aws:sts::1:assumed-role/AWSReservedSSO_X/me@naka.example", "arn-1"),
        ("at https://naka-inc.awsapps.com/start#/, yes", "at https://portal-1.awsapps.com/start#/, yes"),
        ("naka-inc.awsapps.com is https://NAKA-INC.awsapps.com/start", "portal-1.awsapps.com is https://portal-1.awsapps.com/start"),
        ("https://start.home.awsapps.cn/directory/naka", "https://portal-1.awsapps.cn/..."),
        ("HTTPS://Sso.Sesame.example/x", "HTTPS://host-1/..."),
        ("http://me:pw@sesame.example?q", "http://host-1/..."),
        ("https://sesame.example", "https://host-1"),
        ("https://sesame.example/?token=abc&who=me at", "https://host-1/... at"),
        ("http://user:pw@proxy.naka.example:3128/x", "http://host-1/..."),
        ("ssoins-1234567890abcdef d-9067642ac7", "instance-1 instance-2"),
        ("AKIAIOSFODNN7EXAMPLE", "key-1"),
        ("~/.aws/sso/cache/0a4d55a8d778e5022fab701977c5d840bbc486d0.json", "~/.aws/sso/cache/cache-1.json"),
        ("ask jo.naka@naka.example", "ask user-1"),
        ("/home/naka/.aws/config and /home/other/x", "~/.aws/config and /home/user-1/x"),
        (r"C:\Users\Jo\x", r"C:\Users\user-1\x"),
        ('profile "shop prod" uses "corp"', 'profile "profile-1" uses "session-1"'),
        ("[profile shop prod]", "[profile profile-1]"),
        ("corporate-corp, corp-x, corp.", "corporate-corp, corp-x, session-1."),
        ("role AdminOfShop", "role role-1"),
        ("[Profile lost-one]", "[Profile profile-1]"),
        ("colour is mauve", "word-1 is word-2"),
        ("runs /opt/naka-inc/get", "runs word-1"),
        ("region eu-west-1 and sso_session", "region eu-west-1 and sso_session"),
    ],
)  # fmt: skip
def test_what_tells_who_one_is_gets_a_label(text, redacted):
    assert redact_text(text) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("/home/naka/.aws/config:1:1", "~/.aws/config:1:1"),
        ("/home/naka", "~"),
        ("/home/nakamura/x /Users/jo/y", "/home/<user>/x /Users/<user>/y"),
        (r"C:\Users\jo\.aws", r"C:\Users\<user>\.aws"),
        ("corp 123456789012 https://naka-inc.awsapps.com/start", "corp 123456789012 https://naka-inc.awsapps.com/start"),
        ("https://naka.example/start?token=abc&x=1", "https://naka.example/start?token=<secret>&x=1"),
        ("the section [profile k secret=abc]", "the section [profile k secret=<secret>]"),
        ("wJalrXUtnFEMI/K7MDENG+bPxRfiCYzCanary001", "<secret>"),
    ],
)  # fmt: skip
def test_at_the_lower_level_secrets_and_the_user_are_taken_out(text, redacted):
    assert redact_text(text, "secrets") == redacted


def test_every_text_of_a_report_is_redacted():
    fix = Fix("add corp", "manual", ("aws", "--profile", "shop prod"), "--- corp\n")
    place = Place(f"{HOME}/.aws/config", 2, 1, "profile shop prod", "colour")
    report = redact(finding("corp", place, fix, sessions="corp", corp="x"), reason="no corp")
    (found,) = report.findings
    assert found.message == "session-1"
    assert found.place == Place("~/.aws/config", 2, 1, "profile profile-1", "word-1")
    assert found.evidence == {"sessions": "session-1", "session-1": "x"}
    assert found.fix == Fix("add session-1", "manual", ("aws", "--profile", "profile-1"))
    assert report.outcomes[0].reason == "no session-1"
    assert redact(finding("m", fix=fix), level="secrets").findings[0].fix == fix


def test_one_thing_has_one_label_all_through_a_report():
    report = redact(finding("corp and 111111111111"), finding("222222222222 and 111111111111 and corp"))
    assert [f.message for f in report.findings] == ["session-1 and account-1", "account-2 and account-1 and session-1"]


def test_a_header_with_a_secret_in_it_has_one_label():
    machine = facts(b"[profile k token=abc]\nregion = x\n")
    message = redact(finding("the section [profile k token=abc] is"), machine=machine).findings[0].message
    assert message == "the section [profile profile-1] is"


def test_a_label_tells_nothing_of_what_it_stands_for():
    accounts = redact_text("111111111111"), redact_text("999999999999")
    assert accounts == ("account-1", "account-1")


def test_the_profile_of_a_variable_is_known_too():
    assert redact_text("AWS_PROFILE is elsewhere", AWS_PROFILE="elsewhere") == "AWS_PROFILE is profile-1"


@pytest.mark.parametrize("label", ["roles", "your accounts", "user", "assigned roles", "identity"])
def test_what_is_under_a_personal_label_is_somebodys_though_it_is_in_no_file(label):
    (found,) = redact(finding("m", None, None, **{label: "Reader, Writer and 3 more"})).findings
    assert found.evidence == {label: "word-1, word-2 and 3 more"}


def test_a_redacted_report_has_the_same_findings():
    before = [finding("corp", Place("f", line, 1)) for line in range(1, 9)]
    after = redact(*before).findings
    assert [(f.code, f.severity, f.place.line) for f in after] == [(f.code, f.severity, f.place.line) for f in before]


def test_redacting_twice_is_redacting_once():
    once = redact(finding("corp uses 123456789012 at https://naka-inc.awsapps.com/start", roles="AdminOfShop"))
    again = redact_report(once, "all", collect_words([facts()]), HOME)
    assert again.findings[0].message == once.findings[0].message.replace("naka", "")


@pytest.mark.parametrize("home", ["", "/", "C:\\"])
def test_a_home_that_is_everywhere_is_not_shortened(home):
    report = Report(NOW, (), (finding("/x and C:\\y"),), "0")
    assert redact_report(report, "secrets", {}, home).findings[0].message == "/x and C:\\y"


def test_many_names_cost_little():
    names = "".join(f"[profile team-{number:06}]\n" for number in range(20_000)).encode()
    text = " ".join(f"team-{number:06}" for number in range(0, 20_000, 4))
    redacted = redact(finding(text), machine=facts(names)).findings[0].message
    assert redacted.startswith("profile-1 profile-2 ")
    assert "team" not in redacted


@given(
    st.text(st.sampled_from("ab-_ .\"'[]\\/=é"), min_size=1, max_size=12), st.text(max_size=30), st.text(max_size=30)
)
def test_a_name_between_quotes_is_never_left(name, before, after):
    machine = facts(f"[profile {name}]\nregion = x\n".encode())
    names = [n for n in machine.config.profiles if not is_everybodys(n)]
    for known in names:
        message = redact(finding(f'{before} "{known}" {after}'), machine=machine).findings[0].message
        assert f'"{known}"' not in message or f'"{known}"' in f"{before}{after}" or re.fullmatch(r"[a-z]+-\d+", known)


def test_what_is_known_of_the_machine_and_the_caches_is_private_too() -> None:

    from datetime import UTC, datetime

    import ssocfg
    from ssocfg.doctor.machine_facts import CacheFacts, MachineFacts

    token = b'{"startUrl": "https://sesame.example/start", "accessToken": "a", "expiresAt": "2030-01-01T00:00:00Z"}'
    bare = b'{"accessToken": "a", "expiresAt": "2030-01-01T00:00:00Z"}'
    facts = ssocfg.Facts(
        now=datetime(2026, 11, 24, tzinfo=UTC), platform="linux", environ={}, home="/h", user=0,
        config_file=ssocfg.FileFact("/h/config", "present", owner=7, data=b"[sso-session s]\nsso_region = eu-west-1\n"),
        credentials_file=ssocfg.FileFact("/h/credentials", "missing"),
        machine=MachineFacts(sudo_user="mallory", proxies={"HTTPS_PROXY": "http://gatekeeper:3128"}),
        token_cache=CacheFacts("/h/cache", "present", contents={f"{'a' * 40}.json": token, f"{'b' * 40}.json": bare}),
    )  # fmt: skip
    report = ssocfg.diagnose(facts)
    shown = repr(report.as_dict())
    redacted = repr(redact_report(report, "all", collect_words([facts]), facts.home).as_dict())
    for word in ("mallory", "gatekeeper", "sesame"):
        assert word in shown
        assert word not in redacted
