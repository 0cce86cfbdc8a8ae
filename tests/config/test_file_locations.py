"""Where the config and credentials files are: by the SDKs' common rules, and as botocore really looks for them."""

from __future__ import annotations

import ntpath
import os
import posixpath
from types import ModuleType
from typing import Any
from unittest import mock

import pytest

from ssocfg.host.environ import Rules, locate_files

PATHS_OF = {"linux": posixpath, "darwin": posixpath, "windows": ntpath}
Located = tuple[str, str, str]


def located(environ: dict[str, str], platform: str, rules: Rules) -> Located:
    files = locate_files(environ, platform, rules=rules)
    normal = PATHS_OF[platform].normpath
    return normal(files.config), normal(files.credentials), files.profile


def located_by_botocore(environ: dict[str, str], paths: ModuleType) -> Located:
    """Ask botocore itself, with the path rules of the platform that the environment is from."""
    session = pytest.importorskip("botocore.session")
    with mock.patch.dict(os.environ, environ, clear=True):
        variable = session.Session().get_config_variable
        files = [
            paths.normpath(paths.expanduser(paths.expandvars(variable(name))))
            for name in ("config_file", "credentials_file")
        ]
        return files[0], files[1], variable("profile") or "default"


def test_shared_case_by_the_sdk_rules(location_case: dict[str, Any]) -> None:
    expected = (
        location_case["configLocation"],
        location_case["credentialsLocation"],
        location_case.get("profile", "default"),
    )
    assert located(location_case["environment"], location_case["platform"], "sdk") == expected


def test_shared_case_by_the_botocore_rules_is_what_botocore_does(location_case: dict[str, Any]) -> None:
    environ, platform = location_case["environment"], location_case["platform"]
    assert located(environ, platform, "botocore") == located_by_botocore(environ, PATHS_OF[platform])


# On Windows botocore's home is USERPROFILE, else HOMEDRIVE and HOMEPATH. It never asks HOME (Python's own rule since
# 3.8), so a shared case parts from botocore exactly where it is about Windows and sets HOME.
def test_rules_part_only_on_windows_where_home_is_set(location_case: dict[str, Any]) -> None:
    environ, platform = location_case["environment"], location_case["platform"]
    same = located(environ, platform, "sdk") == located(environ, platform, "botocore")
    assert same == (platform != "windows" or "HOME" not in environ)


def test_windows_home_is_userprofile_for_botocore_and_home_for_the_sdks() -> None:
    environ = {"HOME": r"D:\git-bash", "USERPROFILE": r"C:\Users\ana"}
    assert locate_files(environ, "windows", rules="botocore").home == r"C:\Users\ana"
    assert locate_files(environ, "windows", rules="sdk").home == r"D:\git-bash"
    assert located(environ, "windows", "botocore")[0] == r"C:\Users\ana\.aws\config"
    assert located(environ, "windows", "sdk")[0] == r"D:\git-bash\.aws\config"


ENVIRONMENTS = [
    ("nothing but a home", {"HOME": "/home/ana"}),
    ("a home that ends with a slash", {"HOME": "/home/ana/"}),
    ("the root as home", {"HOME": "/"}),
    ("files under ~", {"HOME": "/h", "AWS_CONFIG_FILE": "~/c", "AWS_SHARED_CREDENTIALS_FILE": "~/.x/k"}),
    ("a variable in a path", {"HOME": "/h", "TEAM": "red", "AWS_CONFIG_FILE": "/etc/$TEAM/config"}),
    ("a variable in braces", {"HOME": "/h", "TEAM": "red", "AWS_CONFIG_FILE": "/etc/${TEAM}y/config"}),
    ("a variable that holds ~", {"HOME": "/h", "BASE": "~", "AWS_CONFIG_FILE": "$BASE/config"}),
    ("a variable that is not set", {"HOME": "/h", "AWS_CONFIG_FILE": "/etc/$NOBODY/config"}),
    ("a relative path", {"HOME": "/h", "AWS_CONFIG_FILE": "team/config"}),
    ("~ inside a path", {"HOME": "/h", "AWS_CONFIG_FILE": "/x/~/config"}),
    ("USERPROFILE, which means nothing here", {"HOME": "/h", "USERPROFILE": "/u"}),
    ("AWS_PROFILE", {"HOME": "/h", "AWS_PROFILE": "naka"}),
    ("AWS_DEFAULT_PROFILE", {"HOME": "/h", "AWS_DEFAULT_PROFILE": "naka"}),
    ("both profile variables", {"HOME": "/h", "AWS_PROFILE": "one", "AWS_DEFAULT_PROFILE": "two"}),
]


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize("environ", [environ for _, environ in ENVIRONMENTS], ids=[title for title, _ in ENVIRONMENTS])
def test_botocore_rules_are_what_botocore_does(environ: dict[str, str], platform: str) -> None:
    assert located(environ, platform, "botocore") == located_by_botocore(environ, posixpath)


WINDOWS_ENVIRONMENTS = [
    {"USERPROFILE": r"C:\Users\ana"},
    {"USERPROFILE": r"C:\Users\ana", "HOMEDRIVE": "D:", "HOMEPATH": r"\ana"},
    {"HOMEDRIVE": "D:", "HOMEPATH": r"\ana"},
    {"HOMEPATH": r"\ana"},
    {"USERPROFILE": r"C:\Users\ana", "AWS_CONFIG_FILE": r"~\team\config"},
    {"USERPROFILE": r"C:\Users\ana", "AWS_CONFIG_FILE": r"%USERPROFILE%\team\config"},
    {"USERPROFILE": r"C:\Users\ana", "AWS_CONFIG_FILE": r"$USERPROFILE\team\config"},
]


@pytest.mark.parametrize("environ", WINDOWS_ENVIRONMENTS, ids=[" ".join(environ) for environ in WINDOWS_ENVIRONMENTS])
def test_botocore_rules_on_windows_are_what_botocore_does(environ: dict[str, str]) -> None:
    assert located(environ, "windows", "botocore") == located_by_botocore(environ, ntpath)


@pytest.mark.parametrize("rules", ["botocore", "sdk"])
@pytest.mark.parametrize("platform", ["linux", "darwin", "windows"])
def test_files_of_an_unknown_home_are_not_sought_at_the_root(platform: str, rules: Rules) -> None:
    config, credentials, _ = located({}, platform, rules)
    assert config == PATHS_OF[platform].normpath("~/.aws/config")
    assert credentials == PATHS_OF[platform].normpath("~/.aws/credentials")


def test_sdk_rules_expand_the_home_and_no_variables() -> None:
    environ = {"HOME": "/h", "TEAM": "red", "AWS_CONFIG_FILE": "~/$TEAM", "AWS_SHARED_CREDENTIALS_FILE": "$TEAM/~/k"}
    assert located(environ, "linux", "sdk") == ("/h/$TEAM", "$TEAM/~/k", "default")


def test_sdk_rules_know_aws_profile_only() -> None:
    assert locate_files({"HOME": "/h", "AWS_DEFAULT_PROFILE": "two"}, "linux", rules="sdk").profile == "default"


@pytest.mark.parametrize("rules", ["botocore", "sdk"])
def test_only_the_environment_that_is_given_counts(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somebody/else")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/somebody/else/config")
    monkeypatch.setenv("AWS_PROFILE", "somebody-else")
    assert located({"HOME": "/h"}, "linux", rules) == ("/h/.aws/config", "/h/.aws/credentials", "default")


def test_botocore_rules_are_the_usual_ones() -> None:
    environ = {"HOME": r"D:\git-bash", "USERPROFILE": r"C:\Users\ana"}
    assert locate_files(environ, "windows") == locate_files(environ, "windows", rules="botocore")
