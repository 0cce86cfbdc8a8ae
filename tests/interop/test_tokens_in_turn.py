"""One signs in, another uses the token and renews it, the first goes on with what that one wrote."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from interop.programs import ACCOUNT, PROFILE, SESSION, TOKEN_OF_JS, Programs

MILLISECONDS = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def assert_ssocfg_uses_what_is_there(programs: Programs) -> None:
    calls = programs.center.calls("CreateToken")
    assert (programs.status()["state"], programs.status()["renewal"]) == ("valid", "possible")
    assert "is signed in already" in programs.ssocfg("login", SESSION)
    programs.forget_roles()
    assert json.loads(programs.ssocfg("credential-process", "--profile", PROFILE))["Version"] == 1
    assert programs.center.calls("CreateToken") == calls


@pytest.mark.parametrize(
    ("tool", "way"),
    [("boto3", "--pkce"), ("aws-cli-1", "--device-code"), ("aws-cli-2", "--pkce"), ("js", "--device-code")],
)
def test_an_aws_tool_renews_the_token_of_ssocfg_and_ssocfg_renews_that_one(
    programs: Programs, tool: str, way: str
) -> None:
    center = programs.center
    center.settings.lifetimes.access_token = timedelta(minutes=4)  # so little that each of them renews it
    programs.ssocfg("login", SESSION, way)
    center.settings.lifetimes.access_token = timedelta(hours=1)
    first = programs.token()
    assert programs.account_by(tool) == ACCOUNT
    second = programs.token()
    assert second["refreshToken"] != first["refreshToken"]
    assert_ssocfg_uses_what_is_there(programs)
    programs.let_token_end()
    assert "was renewed without a sign-in" in programs.ssocfg("login", SESSION)
    assert programs.token()["refreshToken"] not in (first["refreshToken"], second["refreshToken"])
    assert programs.account_by(tool) == ACCOUNT
    assert (center.calls("RegisterClient"), center.calls("CreateToken")) == (1, 3)


def test_js_gives_the_token_of_ssocfg_as_a_bearer_token_and_renews_it(programs: Programs) -> None:
    programs.ssocfg("login", SESSION, "--pkce")
    package = "@aws-sdk/token-providers"
    given = json.loads(programs.js(package, TOKEN_OF_JS, PROFILE).stdout)
    assert given["token"] == programs.token()["accessToken"]
    assert re.sub(r"\.000Z$", "Z", given["expiration"]) == programs.token()["expiresAt"]
    programs.let_token_end()
    renewed = json.loads(programs.js(package, TOKEN_OF_JS, PROFILE).stdout)
    assert renewed["token"] == programs.token()["accessToken"] != given["token"]
    assert re.fullmatch(MILLISECONDS, programs.token()["expiresAt"])
    assert_ssocfg_uses_what_is_there(programs)
    programs.let_token_end()
    programs.ssocfg("login", SESSION)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", programs.token()["expiresAt"])


def test_a_renewal_that_brings_no_refresh_token_leaves_what_ssocfg_and_boto3_go_on_with(programs: Programs) -> None:
    programs.center.settings.rotation = "omit"
    programs.ssocfg("login", SESSION, "--pkce")
    kept = programs.token()["refreshToken"]
    programs.let_token_end()
    programs.ssocfg("login", SESSION)
    assert programs.token()["refreshToken"] == kept
    assert programs.account_by("boto3") == ACCOUNT


@pytest.mark.parametrize("tool", ["boto3", "js"])
def test_a_sign_out_of_ssocfg_is_one_of_an_aws_tool(programs: Programs, tool: str) -> None:
    programs.ssocfg("login", SESSION, "--pkce")
    programs.ssocfg("logout", SESSION)
    assert programs.ask(tool).returncode != 0
    programs.ssocfg("login", SESSION, "--pkce")
    assert programs.account_by(tool) == ACCOUNT
    assert programs.center.calls("RegisterClient") == 1
