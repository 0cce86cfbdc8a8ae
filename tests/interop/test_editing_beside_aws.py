"""ssocfg and the AWS CLI edit one file in turn, and the AWS SDK for JavaScript reads what they leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.configloader import load_config

import ssocfg
from config.aws_files import AWS_FILES
from interop.conftest import LoadJs, Run
from ssocfg import AddSection, RemoveSection, RenameSection, SetKey, UnsetKey

STORY = [
    AddSection("default", {"region": "eu-west-1", "output": "json"}),
    AddSection("profile naka", {
        "sso_session": "naka", "sso_account_id": "123456789012", "sso_role_name": "PowerUserAccess",
        "region": "ap-northeast-1", "s3.max_queue_size": "1000", "s3.addressing_style": "path",
    }),
    AddSection("sso-session naka", {
        "sso_start_url": "https://naka.awsapps.com/start#/", "sso_region": "ap-northeast-1",
        "sso_registration_scopes": "sso:account:access",
    }),
]  # fmt: skip


def edit(path: Path, *edits: ssocfg.Edit) -> None:
    path.write_bytes(ssocfg.edit_config(path.read_bytes() if path.exists() else b"", edits))


def assert_read_alike(path: Path, load_js: LoadJs) -> None:
    """All three read the same profiles and sessions; JS flattens nested blocks."""
    ours = ssocfg.parse_config(path.read_bytes(), dialect="sdk").as_dict()
    flat = {name: dict(flatten(profile)) for name, profile in ours["profiles"].items()}
    read = load_js(path)
    profiles = {name: keys for name, keys in read["profiles"].items() if not name.startswith("sso-session.")}
    assert profiles == flat
    assert read["sessions"] == ours["sso_sessions"]
    assert ssocfg.parse_config(path.read_bytes()).refused is None


def flatten(profile: object) -> list[tuple[str, str]]:
    assert isinstance(profile, dict)
    found: list[tuple[str, str]] = []
    for key, value in profile.items():
        lines = [line for line in value.split("\n") if line] if value.startswith("\n") else []
        inner = (line.partition("=") for line in lines)
        found += [(f"{key}.{name.strip()}", text.strip()) for name, _, text in inner] or [(key, value)]
    return found


def test_what_ssocfg_writes_every_reader_reads_alike(home: Path, aws: Run, load_js: LoadJs) -> None:
    path = home / ".aws" / "config"
    edit(path, *STORY)
    assert_read_alike(path, load_js)
    assert aws("configure", "get", "sso_role_name", "--profile", "naka").strip() == "PowerUserAccess"
    assert list(load_config(str(path))["profiles"]) == ["default", "naka"]


def test_both_edit_the_same_profile_in_turn(home: Path, aws: Run, load_js: LoadJs) -> None:
    path = home / ".aws" / "config"
    edit(path, *STORY)
    aws("configure", "set", "region", "us-east-1", "--profile", "naka")
    aws("configure", "set", "profile.naka.s3.max_queue_size", "500")
    aws("configure", "set", "cli_pager", "less", "--profile", "other")
    assert_read_alike(path, load_js)
    profiles = ssocfg.parse_config(path.read_bytes()).profiles
    assert profiles["naka"].get("region") == "us-east-1"
    assert profiles["naka"].get("s3") == {"max_queue_size": "500", "addressing_style": "path"}
    edit(
        path,
        SetKey("profile naka", "region", "eu-central-1"),
        SetKey("profile naka", "s3.max_queue_size", "7"),
        UnsetKey("profile naka", "s3.addressing_style"),
        RenameSection("profile other", "profile another"),
        RemoveSection("default"),
    )
    assert_read_alike(path, load_js)
    assert aws("configure", "get", "region", "--profile", "naka").strip() == "eu-central-1"
    assert aws("configure", "get", "profile.naka.s3.max_queue_size").strip() == "7"
    assert list(load_config(str(path))["profiles"]) == ["naka", "another"]


def test_ssocfg_edits_what_the_prompts_of_aws_wrote(home: Path, aws: Run, load_js: LoadJs) -> None:
    path = home / ".aws" / "config"
    aws("configure", typed="\n\neu-west-1\njson\n")
    aws("configure", "--profile", "my own", typed="\n\neu-west-2\ntext\n")
    before = path.read_text()
    assert "[profile 'my own']" in before
    edit(path, SetKey("profile my own", "region", "us-west-2"), SetKey("default", "sso_session", "s"))
    edit(path, AddSection("sso-session s", {"sso_start_url": "https://s.awsapps.com/start", "sso_region": "eu-west-1"}))
    after = path.read_text()
    assert "[profile 'my own']\nregion = us-west-2\noutput = text\n" in after
    assert aws("configure", "get", "region", "--profile", "my own").strip() == "us-west-2"
    assert_read_alike(path, load_js)


@pytest.mark.parametrize(
    "name",
    [
        "configure-sso",
        "comment-block-above",
        "nested-last",
        "continued-command",
        "no-final-newline",
        "services",
        "many",
    ],
)
def test_an_edit_by_aws_and_then_by_ssocfg(name: str, home: Path, aws: Run) -> None:
    text, header = AWS_FILES[name]
    path = home / ".aws" / "config"
    path.write_text(text)
    aws("configure", "set", "output", "yaml", "--profile", "a")
    written = ssocfg.parse_config(path.read_bytes())
    assert written.refused is None
    before = written.as_dict()
    edit(path, SetKey(header, "region", "us-gov-west-1"))
    before["profiles"]["a"]["region"] = "us-gov-west-1"  # type: ignore[index]
    assert ssocfg.parse_config(path.read_bytes()).as_dict() == before
    assert aws("configure", "get", "region", "--profile", "a").strip() == "us-gov-west-1"
