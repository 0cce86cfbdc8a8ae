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
    assert explain_profile(parse_config(CONFIG), None, environ, None).profile == "dev"
    aws_cli = shown["aws_cli"]
    assert isinstance(aws_cli, dict)
    assert {key: aws_cli[key] for key in ("provider", "profile", "selected_by")} == {
        "provider": "assume-role", "profile": "assumed", "selected_by": "AWS_PROFILE",
    }  # fmt: skip
    assert len(aws_cli["chain"]) == 10


def test_output_is_a_setting_of_aws_cli_only():
    explanation = explain_profile(parse_config("[profile a]\noutput = json\nregion = x\n"), None, {}, "a")
    settings = explanation.settings
    assert explanation.tools_agree
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


ROLE = "role_arn = x\n"
SSO = "sso_account_id = 111122223333\nsso_role_name = r\n"
KEYS_IN_FILE = "aws_access_key_id = x\naws_secret_access_key = x\n"
SESSION = "[sso-session s]\nsso_start_url = https://naka.awsapps.com/start\nsso_region = eu-central-1\n"
# The profile "a" and what else is there; the provider, the error, a part of why, the line of its place.
FAILING = {
    "no source": (ROLE, "assume-role", "PartialCredentialsError", "neither source_profile nor credential_source", 2),
    "two sources": (
        f"{ROLE}source_profile = a\ncredential_source = Environment\n", "assume-role", "InvalidConfigError",
        "both source_profile and credential_source", 4,
    ),
    "source is a block": (f"{ROLE}source_profile =\n  k = v\n", "assume-role", "TypeError", "a nested block", 3),
    "source is not there": (f"{ROLE}source_profile = b\n", "assume-role", "InvalidConfigError", 'no source_profile "b"', 3),
    "source is itself": (f"{ROLE}source_profile = a\n", "assume-role", "InfiniteLoopConfigError", "circle: a -> a", 3),
    "sources in a circle": (
        f"{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n", "assume-role", "InfiniteLoopConfigError",
        "circle: a -> b -> a", 6,
    ),
    "source without credentials": (
        f"{ROLE}source_profile = b\n[profile b]\n", "assume-role", "InvalidConfigError", "no credentials (a -> b)", 2,
    ),
    "source with half a key": (
        f"{ROLE}source_profile = b\n[profile b]\naws_access_key_id = x\n", "assume-role", "PartialCredentialsError",
        'source_profile "b": aws_access_key_id is there and aws_secret_access_key is not (a -> b)', 5,
    ),
    "source of no kind": (
        f"{ROLE}credential_source = environment\n", "assume-role", "InvalidConfigError",
        "none of Environment, EcsContainer, Ec2InstanceMetadata", 3,
    ),
    "empty environment": (
        f"{ROLE}credential_source = Environment\n", "assume-role", "CredentialRetrievalError",
        "credential_source Environment: ", 3,
    ),
    "duration is a block": (
        f"{ROLE}duration_seconds =\n  k = v\nsource_profile = a\n", "assume-role", "TypeError",
        "duration_seconds is a nested block", 3,
    ),
    "session is a block": (f"{SSO}sso_session =\n  k = v\n", "sso", "TypeError", "sso_session is a nested block", 4),
    "session is not there": (f"{SSO}sso_session = t\n", "sso", "InvalidConfigError", "no [sso-session t]", 4),
    "session of another region": (
        f"{SSO}sso_session = s\nsso_region = us-east-1\n{SESSION}", "sso", "InvalidConfigError",
        "different values for sso_region", 5,
    ),
    "no start URL": (f"{SSO}sso_region = x\n", "sso", "InvalidConfigError", "the profile lacks sso_start_url", 3),
    "program with an open quote": (
        "credential_process = p 'a\n", "custom-process", "ValueError", "a quote that is not closed", 2,
    ),
    "no program": ("credential_process =\n", "custom-process", "IndexError", "credential_process is empty", 2),
    "program is a block": (
        "credential_process =\n  k = v\n", "custom-process", "AttributeError", "credential_process is a nested block", 2,
    ),
    "web identity without a role": (
        "web_identity_token_file = /t\n", "assume-role-with-web-identity", "InvalidConfigError",
        "web_identity_token_file is set and role_arn is not", 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_why_a_provider_fails_and_where(name):
    text, provider, error, because, line = FAILING[name]
    prediction = prediction_of("a", config=f"[profile a]\n{text}")
    assert (prediction.provider, prediction.error) == (None, error)
    verdict = next(verdict for verdict in prediction.chain if verdict.provider == provider)
    assert (verdict.status, verdict.error) == ("error", error)
    assert because in verdict.because
    assert verdict.place is not None
    assert verdict.place.line == line


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (f"{ROLE}source_profile = a\n{KEYS_IN_FILE}", "role_arn, by the credentials that config-file gives for"),
        (
            f"{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = c\n[profile c]\n{KEYS_IN_FILE}",
            "source_profile (a -> b -> c)",
        ),
        (f"{ROLE}credential_source = Environment\n", "by the credentials of credential_source Environment"),
    ],
    ids=["its own keys", "through another role", "the environment"],
)
def test_whose_keys_assume_a_role(text, because):
    prediction = prediction_of("a", KEYS, config=f"[profile a]\n{text}")
    assert prediction.provider == "assume-role"
    assert because in verdict_of("assume-role", "a", KEYS, config=f"[profile a]\n{text}").because


def test_a_block_that_profile_and_session_have_alike_is_no_difference():
    block = "s3 =\n  a = 1\n"
    config = f"[profile a]\n{SSO}sso_session = s\n{block}{SESSION}{block}"
    assert prediction_of("a", config=config).provider == "sso"
    assert prediction_of("a", config=config.removesuffix("1\n") + "2\n").error == "InvalidConfigError"


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("metadata_service_timeout", "soon", "ValueError"),
        ("metadata_service_timeout", "\n  k = v", "TypeError"),
        ("metadata_service_timeout", "5", None),
        ("ec2_metadata_service_endpoint_mode", "ipv5", "InvalidIMDSEndpointModeError"),
        ("ec2_metadata_service_endpoint_mode", "\n  k = v", "AttributeError"),
        ("ec2_metadata_service_endpoint_mode", "IPv6", None),
    ],
)
def test_what_is_said_of_a_value_that_stops_all(key, value, error):
    config = parse_config(f"[profile a]\n{key} = {value}\n", file="config")
    shown = explain_profile(config, None, {}, "a").as_dict()
    because = {"because": f"{key} has a value that makes no sense", "place": config.place_of("a", key).as_dict()}
    assert shown["botocore"] == {"provider": None} | ({"error": error} | because if error else {})
    assert bool(shown["settings"]) is False


def test_a_variable_that_makes_no_sense_is_named_and_has_no_place():
    shown = explain_profile(parse_config(""), None, {"AWS_METADATA_SERVICE_TIMEOUT": "soon"}, None).as_dict()
    because = "AWS_METADATA_SERVICE_TIMEOUT has a value that makes no sense"
    assert shown["aws_cli"] == {"provider": None, "error": "ValueError", "because": because, "place": None}


def test_a_setting_names_its_variable_or_its_place():
    config = parse_config(CONFIG, file="config")
    settings = find_settings(config, None, {"AWS_CA_BUNDLE": "/b"}, "dev", "botocore")
    assert [setting.as_dict()["from"] for setting in settings] == [
        {"kind": "profile", "place": config.place_of("dev", "region").as_dict()},
        {"kind": "environment", "variable": "AWS_CA_BUNDLE", "place": None},
    ]


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


@pytest.mark.parametrize("name", ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"])
@pytest.mark.parametrize("uri", ["/v2/credentials", ""])
def test_a_container_gives_credentials_where_a_variable_says_so_and_even_where_it_is_empty(name, uri):
    verdict = verdict_of("container-role", "token-only", {name: uri})
    assert (verdict.status, verdict.because) == ("wins", f"{name} is set")


@pytest.mark.parametrize(("value", "provider"), [("true", None), ("TRUE", None), ("1", "iam-role"), ("", "iam-role")])
def test_an_instance_that_must_not_be_asked_gives_nothing(value, provider):
    environ = {"AWS_EC2_METADATA_DISABLED": value}
    assert prediction_of("token-only", environ, on_instance=True).provider == provider
    turned_off = verdict_of("iam-role", "token-only", environ, on_instance=True).because
    assert ("AWS_EC2_METADATA_DISABLED turns it off" in turned_off) is (provider is None)


@pytest.mark.parametrize(
    ("environ", "status", "because"),
    [
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "x"}, "wins",
         "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set"),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "/t"}, "error", "AWS_WEB_IDENTITY_TOKEN_FILE is set and role_arn is not"),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": ""}, "error",
         "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not"),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": ""}, "absent", "AWS_WEB_IDENTITY_TOKEN_FILE is empty"),
        ({"AWS_ROLE_ARN": "x"}, "absent", "no web_identity_token_file and no variable for one"),
    ],
)  # fmt: skip
def test_a_web_identity_that_variables_name(environ, status, because):
    verdict = verdict_of("assume-role-with-web-identity", None, environ, config="")
    assert (verdict.status, verdict.because, verdict.place) == (status, because, None)


def test_a_web_identity_that_is_empty_in_the_file_counts_for_nothing_and_has_its_place():
    verdict = verdict_of("assume-role-with-web-identity", "a", config="[profile a]\nweb_identity_token_file =\n")
    assert (verdict.status, verdict.because) == ("absent", "web_identity_token_file is empty")
    assert verdict.place is not None
    assert verdict.place.line == 2


def test_a_sign_in_by_aws_login_gives_credentials():
    config = "[profile a]\nlogin_session = arn:aws:iam::111122223333:user/naka\n"
    assert prediction_of("a", config=config).provider == "login"
    verdict = verdict_of("login", "a", config=config)
    assert "`aws login`" in verdict.because
    assert verdict.place is not None
    assert verdict.place.line == 2


def test_a_profile_with_a_portal_of_its_own_is_told_of_without_a_session():
    config = f"[profile a]\n{SSO}sso_start_url = https://naka.awsapps.com/start\nsso_region = eu-central-1\n"
    because = verdict_of("sso", "a", config=config).because
    assert because == "account 111122223333, role r by the profile's own start URL"


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
