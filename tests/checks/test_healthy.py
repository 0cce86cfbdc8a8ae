"""Files that all AWS tools read alike, with values as people have them, are healthy: nothing above info."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from hypothesis import given, settings, strategies as st

import ssocfg
from often import TIMES

CONFIG, CREDENTIALS = "/home/naka/.aws/config", "/home/naka/.aws/credentials"

NAME_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./%@:+-"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
REGIONS = {
    "aws": ("eu-west-1", "us-east-1", "ap-northeast-1", "sa-east-1", "ca-west-1", "il-central-1", "mx-central-1"),
    "aws-us-gov": ("us-gov-west-1", "us-gov-east-1"),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-eusc": ("eusc-de-east-1",),
}

names = st.text(NAME_CHARACTERS, min_size=1, max_size=20)
aliases = st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,5})?", fullmatch=True)
instances = st.from_regex(r"ssoins-[0-9a-f]{16}", fullmatch=True)
directories = st.one_of(aliases, st.from_regex(r"d-[0-9a-f]{10}", fullmatch=True))
partitions = st.sampled_from(sorted(REGIONS))
accounts = st.from_regex(r"[0-9]{12}", fullmatch=True)
roles = st.text("ABCabcdefXYZ0123456789_+=,.@-", min_size=1, max_size=32)
line_ends = st.sampled_from(["\n", "\r\n"])


class Url(NamedTuple):
    """A start URL that goes with a region."""

    text: str
    region: str


@st.composite
def start_urls(draw: st.DrawFn) -> Url:
    """Make a start URL of any form, with a region that it goes with."""
    partition = draw(partitions)
    region = draw(st.sampled_from(REGIONS[partition]))
    instance, directory = draw(instances), draw(directories)
    forms = {
        "aws": (
            f"https://{directory}.awsapps.com/start",
            f"https://identitycenter.amazonaws.com/{instance}",
            f"https://{instance}.{region}.portal.amazonaws.com",
            f"https://{instance}.portal.{region}.app.aws",
        ),
        "aws-us-gov": (
            f"https://start.us-gov-home.awsapps.com/directory/{directory}",
            f"https://start.{region}.us-gov-home.awsapps.com/directory/{directory}",
            f"https://identitycenter.us-gov.amazonaws.com/{instance}",
            f"https://identitycenter.amazonaws.com/{instance}",
        ),
        "aws-cn": (
            f"https://start.home.awsapps.cn/directory/{directory}",
            f"https://start.{region}.home.awsapps.cn/directory/{directory}",
            f"https://identitycenter.amazonaws.com.cn/{instance}",
            f"https://{instance}.{region}.portal.amazonaws.com.cn",
            f"https://{instance}.portal.{region}.app.amazonwebservices.com.cn",
        ),
        "aws-eusc": (
            f"https://identitycenter.amazonaws.eu/{instance}",
            f"https://{instance}.{region}.portal.amazonaws.eu",
            f"https://{instance}.portal.{region}.api.amazonwebservices.eu",
        ),
    }
    text = draw(st.sampled_from(forms[partition]))
    ending = draw(st.sampled_from(["", "", "", "/", "#/", "/#/"]))  # as address bars show them
    return Url(text + ending, region)


@st.composite
def extras(draw: st.DrawFn) -> list[str]:
    """Make lines that any profile may have."""
    possible = [
        [f"output = {draw(st.sampled_from(['json', 'yaml', 'yaml-stream', 'text', 'table', 'off']))}"],
        ["cli_auto_prompt = on-partial"],
        ["retry_mode = adaptive", "max_attempts = 5"],
        ["s3 =", "    max_concurrent_requests = 20", "    addressing_style = path"],
        ["s3 =", "  use_accelerate_endpoint = true"],
        ["dynamodb =", "  endpoint_url = http://localhost:8000"],
        ["duration_seconds = 3600"],
        ["role_session_name = team#7;a=b:c"],
        ["ca_bundle = /etc/ssl/corp.pem"],
        ["granted_color = red"],
        ["sso_account_name = Shop"],
        ["sso_auto_populated = true"],
        ["x_note = hello"],
    ]
    keys: set[str] = set()
    lines: list[str] = []
    for chosen in draw(st.lists(st.sampled_from(possible), max_size=4)):
        if not keys & {line.partition(" ")[0] for line in chosen}:
            keys |= {line.partition(" ")[0] for line in chosen if not line.startswith(" ")}
            lines += chosen
    return lines


@st.composite
def comments(draw: st.DrawFn) -> list[str]:
    """Make comments and blank lines."""
    words = st.text("abc XYZ äß日本 =:[]#;\"'", max_size=20).map(lambda text: " ".join(text.split()))
    return draw(st.lists(st.one_of(st.just(""), words.map("# {}".format), words.map("; {}".format)), max_size=3))


@st.composite
def sections(draw: st.DrawFn) -> list[list[str]]:
    """Make the sections of a file: sessions, profiles that use them, legacy profiles, roles."""
    used = draw(st.lists(names, unique=True, min_size=1, max_size=4))
    urls = draw(
        st.lists(start_urls(), min_size=len(used), max_size=len(used), unique_by=lambda url: url.text.rstrip("#/"))
    )
    scopes = st.sampled_from(
        ["sso:account:access", "sso:account:access, codewhisperer:analysis", "sso:account:access,a:b"]
    )
    made: list[list[str]] = []
    for name, url in zip(used, urls, strict=True):
        made.append([f"[sso-session {name}]", f"sso_start_url = {url.text}", f"sso_region = {url.region}"])
        if draw(st.booleans()):
            made[-1].append(f"sso_registration_scopes = {draw(scopes)}")
    given_names = draw(st.lists(names.filter(lambda name: name != "default"), unique=True, max_size=6))
    headers = [f"[profile {name}]" for name in given_names]
    headers += draw(st.sampled_from([[], ["[default]"], ["[profile default]"]]))
    sso: list[str] = []
    for header in headers:
        region = draw(st.sampled_from(["eu-west-1", "us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"]))
        kind = draw(st.sampled_from(["session", "session", "legacy", "token", "role", "plain"]))
        identity = [f"sso_account_id = {draw(accounts)}", f"sso_role_name = {draw(roles)}"]
        lines = [header]
        if kind == "session":
            lines += [f"sso_session = {draw(st.sampled_from(used))}", *identity, f"region = {region}"]
            sso.append(header.strip("[]").removeprefix("profile "))
        elif kind == "legacy":
            url = draw(
                start_urls().filter(lambda url: url.text.rstrip("#/") not in {u.text.rstrip("#/") for u in urls})
            )
            urls.append(url)
            lines += [f"sso_start_url = {url.text}", f"sso_region = {url.region}", *identity, f"region = {region}"]
            sso.append(header.strip("[]").removeprefix("profile "))
        elif kind == "token":
            lines.append(f"sso_session = {draw(st.sampled_from(used))}")
        elif kind == "role" and sso:
            source = draw(st.sampled_from(sso))
            lines += [
                "role_arn = arn:aws:iam::123456789012:role/Admin",
                f"source_profile = {source}",
                f"region = {region}",
            ]
        else:
            lines.append(f"region = {region}")
        made.append(lines + draw(extras()))
    return draw(st.permutations(made))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Make a whole file of the subset that all tools read alike."""
    lines = draw(comments())
    for section in draw(sections()):
        lines += [*section, *draw(comments())]
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n"]))
    return text.replace("\n", draw(line_ends)).encode()


def look_at(data: bytes) -> ssocfg.Report:
    """Diagnose a config file of these bytes, with nothing else on the machine."""
    facts = ssocfg.Facts(
        now=datetime(2026, 11, 23, tzinfo=UTC),
        platform="linux",
        environ={},
        home="/home/naka",
        config_file=ssocfg.FileFact(CONFIG, "present", mode=0o600, data=data),
        credentials_file=ssocfg.FileFact(CREDENTIALS, "missing"),
    )
    return ssocfg.diagnose(facts)


@settings(max_examples=150 * TIMES, deadline=None)
@given(files())
def test_a_portable_file_of_plausible_values_is_healthy(data: bytes) -> None:
    report = look_at(data)
    assert report.crashed == ()
    assert [(f.code, str(f.place), f.message) for f in report.at_or_above("warning")] == []


@settings(max_examples=100 * TIMES, deadline=None)
@given(start_urls(), names, names, accounts, roles, line_ends)
def test_what_a_wizard_writes_is_healthy(
    url: Url, session: str, profile: str, account: str, role: str, line_end: str
) -> None:
    header = "[default]" if profile == "default" else f"[profile {profile}]"
    text = (
        f"{header}\nsso_session = {session}\nsso_account_id = {account}\nsso_role_name = {role}\nregion = eu-west-1\n"
        f"output = json\n[sso-session {session}]\nsso_start_url = {url.text}\nsso_region = {url.region}\n"
        "sso_registration_scopes = sso:account:access\n"
    )
    report = look_at(text.replace("\n", line_end).encode())
    assert report.at_or_above("warning") == ()
