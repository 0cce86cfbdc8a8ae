"""What cannot be had from a comparison with botocore: AWS CLI v2, the words and places, what is not read."""

from __future__ import annotations

import pytest

from ssocfg.config.credentials_names import read_credentials_names
from ssocfg.config.reader import parse_config
from ssocfg.credentials.chain import predict, select_profile
from ssocfg.credentials.explanation import explain_profile
from ssocfg.credentials.settings_in_force import find_settings
from ssocfg.credentials.verdicts import Tool

CONFIG = """\
[sso-session corp]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
region = eu-west-1
[profile keys]
aws_access_key_id = AKIA
aws_secret_access_key = canary
[profile assumed]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = dev
services = local
[profile token-only]
sso_session = corp
[services local]
sts =
  endpoint_url = http://user:canary@localhost
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "canary"}


def prediction_of(profile=None, environ=None, credentials=None, tool="botocore", config=CONFIG, **more):
    names = read_credentials_names(credentials, "credentials") if credentials is not None else None
    return predict(parse_config(config, file="config"), names, environ or {}, profile, tool, **more)


def verdict_of(provider, *arguments, **options):
    return next(v for v in prediction_of(*arguments, **options).chain if v.provider == provider)


# --- AWS CLI v2 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "profile", "botocore", "aws_cli"),
    [
        ({}, None, ("default", "default"), ("default", "default")),
        ({"AWS_PROFILE": "a"}, None, ("a", "AWS_PROFILE"), ("a", "AWS_PROFILE")),
        ({"AWS_DEFAULT_PROFILE": "a"}, None, ("a", "AWS_DEFAULT_PROFILE"), ("a", "AWS_DEFAULT_PROFILE")),
        (
            {"AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "b"}, None,
            ("b", "AWS_DEFAULT_PROFILE"), ("a", "AWS_PROFILE"),
        ),
        ({"AWS_PROFILE": "a"}, "c", ("c", "argument"), ("c", "argument")),
        ({"AWS_PROFILE": ""}, None, ("", "AWS_PROFILE"), ("", "AWS_PROFILE")),
        ({"AWS_PROFILE": "a"}, "", ("", "argument"), ("a", "AWS_PROFILE")),
    ],
)  # fmt: skip
def test_which_profile_each_tool_takes(environ, profile, botocore, aws_cli):
    assert select_profile(environ, profile, "botocore") == botocore
    assert select_profile(environ, profile, "aws-cli") == aws_cli


@pytest.mark.parametrize(
    ("environ", "botocore", "aws_cli"),
    [
        ({}, "eu-west-1", "eu-west-1"),
        ({"AWS_REGION": "r"}, "eu-west-1", "r"),
        ({"AWS_DEFAULT_REGION": "d"}, "d", "d"),
        ({"AWS_REGION": "r", "AWS_DEFAULT_REGION": "d"}, "d", "r"),
        ({"AWS_REGION": "", "AWS_DEFAULT_REGION": "d"}, "d", ""),
    ],
)
def test_which_region_each_tool_takes(environ, botocore, aws_cli):
    wanted: dict[Tool, str] = {"botocore": botocore, "aws-cli": aws_cli}
    for tool, region in wanted.items():
        settings = find_settings(parse_config(CONFIG), None, environ, "dev", tool)
        assert next(setting.value for setting in settings if setting.key == "region") == region


def test_the_tools_side_by_side_where_they_take_different_profiles():
    environ = {"AWS_PROFILE": "assumed", "AWS_DEFAULT_PROFILE": "dev"}
    shown = explain_profile(parse_config(CONFIG), None, environ, None).as_dict()
    assert (shown["profile"], shown["selected_by"]) == ("dev", "AWS_DEFAULT_PROFILE")
    assert shown["botocore"] == {"provider": "sso"}
    aws_cli = shown["aws_cli"]
    assert isinstance(aws_cli, dict)
    assert {key: aws_cli[key] for key in ("provider", "profile", "selected_by")} == {
        "provider": "assume-role", "profile": "assumed", "selected_by": "AWS_PROFILE",
    }  # fmt: skip
    assert len(aws_cli["chain"]) == 10


def test_output_is_a_setting_of_aws_cli_only():
    settings = explain_profile(parse_config("[profile a]\noutput = json\nregion = x\n"), None, {}, "a").settings
    assert [(setting.key, tools) for setting, tools in settings] == [
        ("region", ("botocore", "aws-cli")), ("output", ("aws-cli",)),
    ]  # fmt: skip


# --- words, places and order ---------------------------------------------------------------------


def test_the_order_is_botocores():
    assert [verdict.provider for verdict in prediction_of("dev").chain] == [
        "env", "assume-role", "assume-role-with-web-identity", "sso", "shared-credentials-file", "login",
        "custom-process", "config-file", "container-role", "iam-role",
    ]  # fmt: skip


def test_keys_of_the_environment_win_over_a_profile_that_a_variable_names():
    prediction = prediction_of(None, {**KEYS, "AWS_PROFILE": "dev"})
    assert prediction.provider == "env"
    sso = verdict_of("sso", None, {**KEYS, "AWS_PROFILE": "dev"})
    assert (sso.status, sso.because.endswith("; env comes first")) == ("loses", True)


def test_keys_of_the_environment_lose_against_a_profile_that_is_named():
    assert prediction_of("dev", KEYS).provider == "sso"
    assert verdict_of("env", "dev", KEYS).status == "loses"
    assert verdict_of("env", "dev", {"AWS_ACCESS_KEY_ID": "AKIA"}).status == "loses"


@pytest.mark.parametrize(
    ("profile", "provider", "line"),
    [("dev", "sso", 7), ("keys", "config-file", 10), ("assumed", "assume-role", 13), ("token-only", "sso", 17)],
)
def test_places(profile, provider, line):
    place = verdict_of(provider, profile).place
    assert place is not None
    assert (place.file, place.line) == ("config", line)


def test_a_session_alone_gives_no_credentials():
    assert prediction_of("token-only").provider is None
    assert "gives a token and no credentials" in verdict_of("sso", "token-only").because


def test_a_session_that_makes_every_use_fail_is_told_of():
    config = CONFIG.replace("sso_region = eu-central-1\n", "").replace(
        "region = eu-west-1", "sso_region = eu-central-1"
    )
    assert "lack of sso_region makes every use fail" in verdict_of("sso", "dev", config=config).because


@pytest.mark.parametrize(
    ("config", "credentials", "profile", "error"),
    [
        (CONFIG, None, "gone", "ProfileNotFound"),
        ("junk", None, "dev", "ConfigParseError"),
        (CONFIG, "junk canary", "dev", "ConfigParseError"),
        ("[profile a]\nmetadata_service_timeout = soon\n", None, "a", "ValueError"),
    ],
)
def test_what_is_refused_before_any_provider_is_asked(config, credentials, profile, error):
    prediction = prediction_of(profile, None, credentials, config=config)
    assert (prediction.error, prediction.provider, prediction.chain) == (error, None, ())
    assert prediction.refusal is not None
    assert "canary" not in prediction.refusal.because


def test_a_profile_of_the_credentials_file_alone_is_one():
    prediction = prediction_of("only", None, "[only]\naws_access_key_id = canary\naws_secret_access_key = canary\n")
    assert prediction.provider == "shared-credentials-file"
    assert "canary" not in str(prediction)


@pytest.mark.parametrize("on_instance", [True, False, None])
def test_an_instance_is_not_asked(on_instance):
    assert prediction_of("token-only", on_instance=on_instance).provider == ("iam-role" if on_instance else None)
    config = "[profile a]\nrole_arn = x\ncredential_source = Ec2InstanceMetadata\n"
    by_role = prediction_of("a", config=config, on_instance=on_instance)
    assert by_role.provider == (None if on_instance is False else "assume-role")
    assert by_role.error == ("CredentialRetrievalError" if on_instance is False else None)


# --- what is not read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credentials", "profile", "provider"),
    [
        ("[dev]\nsso_session = other\n", "dev", "sso"),
        ("[dev]\nsso_region = other\n", "dev", "sso"),
        ("[assumed]\nsource_profile = other\n", "assumed", "assume-role"),
        ("[token-only]\ncredential_process = other\n", "token-only", "custom-process"),
        ("[token-only]\nrole_arn = x\ncredential_source = other\n", "token-only", "assume-role"),
        ("[token-only]\nrole_arn = x\nweb_identity_token_file = x\n", "token-only", "assume-role-with-web-identity"),
    ],
)
def test_where_a_value_of_the_credentials_file_decides_it_is_said(credentials, profile, provider):
    prediction = prediction_of(profile, None, credentials)
    assert (prediction.provider, prediction.certain) == (provider, False)
    assert "other" not in str(prediction).replace("another", "")


def test_no_secret_is_in_an_explanation():
    names = read_credentials_names("[keys]\naws_access_key_id = canary\nregion = canary\n")
    for profile in ("dev", "keys", "assumed", "token-only"):
        explanation = explain_profile(parse_config(CONFIG), names, KEYS, profile)
        assert "canary" not in str(explanation) + str(explanation.as_dict())


# --- endpoints -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, {"sts.endpoint_url": "services"}),
        ({"AWS_ENDPOINT_URL": "x"}, {"endpoint_url": "environment"}),
        ({"AWS_ENDPOINT_URL_STS": "x"}, {"sts.endpoint_url": "environment"}),
        ({"AWS_ENDPOINT_URL": ""}, {"sts.endpoint_url": "services"}),
        ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "x"}, {}),
    ],
)
def test_endpoints(environ, found):
    settings = find_settings(parse_config(CONFIG), None, environ, "assumed", "botocore")
    assert {setting.key: setting.kind for setting in settings if "endpoint_url" in setting.key[-12:]} == found
