"""`login --via aws-cli`, with a stand-in for the AWS CLI that prints what the real one does."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys

import pytest


@pytest.fixture
def run(identity_center, tmp_path):
    """Run `ssocfg login --via aws-cli` where `aws` is a script of a few lines, and the home is tmp_path."""
    identity_center.write_config(tmp_path)
    folder = tmp_path / "bin"
    folder.mkdir()

    def run(script, *words, path=None):
        (folder / "aws").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "aws").chmod(0o755)
        path = path or os.pathsep.join([str(folder), os.environ["PATH"]])
        return subprocess.run(
            [sys.executable, "-m", "ssocfg", "login", "corp", "--via", "aws-cli", *words],
            env={**identity_center.environ(tmp_path), "PATH": path}, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def signing_in(identity_center, tmp_path):
    """The script of an AWS CLI that signs in."""
    elsewhere = tmp_path / "elsewhere"
    token = identity_center.sign_in(elsewhere)
    folder = tmp_path / ".aws" / "sso" / "cache"
    copy = shlex.join(["cp", str(token), str(folder)])
    return f'echo "$@"; mkdir -p {shlex.quote(str(folder))}; {copy}; echo "Successfully logged into Start URL"'


def test_what_it_prints_is_seen(run, signing_in):
    done = run(signing_in)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sso login --sso-session corp\nSuccessfully logged into Start URL\n")
    assert '"corp" is signed in;' in done.stdout


def test_with_json_what_it_prints_goes_to_standard_error(run, signing_in):
    done = run(signing_in, "--format", "json")
    assert json.loads(done.stdout)["sessions"][0]["how"] == "signed-in"
    assert done.stderr.endswith("Successfully logged into Start URL\n")


def test_a_token_that_is_good_is_kept_and_nothing_is_run(run, signing_in):
    assert run(signing_in).returncode == 0
    done = run("echo run >&2; exit 9")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"corp" is signed in already' in done.stdout
    assert run("echo run >&2; exit 9", "--force").returncode == 1


def test_without_an_aws_cli_it_says_what_to_install(run, tmp_path):
    done = run("true", path=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        'error: session "corp": there is no AWS CLI on PATH\n'
        "hint: Install AWS CLI 2.9 or later, or sign in without --via.\n"
    )


def test_an_aws_cli_that_does_not_end_is_ended_in_time(run):
    done = run("exec sleep 50", "--timeout", "1")
    assert done.returncode == 1
    assert "AWS CLI did not sign in within 1 second\n" in done.stderr


def test_what_nobody_knows_is_told_in_its_own_words(run):
    done = run("echo 'the moon is full' >&2; exit 7")
    assert done.stderr == (
        'error: session "corp": AWS CLI did not sign in (exit code 7: the moon is full)\n'
        "hint: Sign in without --via to see more.\n"
    )


def test_a_sign_in_that_leaves_no_token_is_an_error(run):
    done = run("true")
    assert done.returncode == 1
    assert "AWS CLI ended without an error, but there is no token for it" in done.stderr


# What AWS CLI 1.46, 2.9.19 and 2.36.7 print.
@pytest.mark.parametrize(
    ("said", "code", "meaning", "hint"),
    [
        ("aws: error: argument operation: Invalid choice, valid choices are:", 2,
         "this AWS CLI has no `sso login`", "Install AWS CLI 2.9 or later, or sign in without --via."),
        ("Unknown options: --use-device-code", 252,
         "this AWS CLI has no such option", "Leave out --device-code: AWS CLI before 2.22 shows a code in any case."),
        ("Unknown options: --sso-session, corp", 252,
         "this AWS CLI is too old", "Install AWS CLI 2.9 or later, or sign in without --via."),
        ("An error occurred (AccessDeniedException) when calling the CreateToken operation:", 254,
         "the sign-in was denied", "Sign in again, and allow it."),
        ("Failed to retrieve an authorization code.", 255,
         "the sign-in was denied or refused in the browser", "Sign in again, and allow it."),
        ("An error occurred (UnauthorizedClientException) when calling the StartDeviceAuthorization operation:", 254,
         "its cached client is one for the browser, of which this AWS CLI knows nothing",
         "Run `ssocfg login --force --device-code` once, which caches one for codes."),
        ("An error occurred (InvalidRequestException) when calling the StartDeviceAuthorization operation:", 254,
         "AWS does not know the start URL in that region", "Look at sso_start_url and sso_region."),
    ],
)  # fmt: skip
def test_what_it_refuses_is_told_in_our_words(run, said, code, meaning, hint):
    done = run(f"echo {shlex.quote(said)} >&2; exit {code}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f'error: session "corp": AWS CLI did not sign in: {meaning} (exit code {code}: {said})\nhint: {hint}\n'
    )
