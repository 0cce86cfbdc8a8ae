"""Faults of the environment: variables that lead AWS tools elsewhere."""

from __future__ import annotations

from corpus import steps as do
from corpus.case import WHOLE_CONFIG, Kind, case, line, variable
from corpus.texts import SANDBOX

UNKNOWN = Kind(
    "selected-profile-unknown",
    ("SSO501",),
    r"profile.{0,60}(not be found|does not exist|not exist|unknown|no such|is not there|not found)|there is no profile",
    r"unset|AWS_(DEFAULT_)?PROFILE|did you mean|add|name a profile",
)
KEYS_WIN = Kind("environment-keys-win", ("SSO502",), r"AWS_ACCESS_KEY_ID|access keys?", r"unset|remove")
HALF = Kind(
    "half-of-the-keys", ("SSO514",), r"partial|only one|half|without|AWS_SECRET_ACCESS_KEY", r"unset|set|both|remove"
)
TWO_PROFILES = Kind(
    "profile-variables-disagree",
    ("SSO506",),
    r"AWS_DEFAULT_PROFILE.{0,200}AWS_PROFILE|AWS_PROFILE.{0,200}AWS_DEFAULT_PROFILE|disagree",
    r"unset|same|only one|remove",
)
TWO_REGIONS = Kind(
    "region-variables-disagree",
    ("SSO507",),
    r"AWS_DEFAULT_REGION.{0,200}AWS_REGION|AWS_REGION.{0,200}AWS_DEFAULT_REGION|disagree",
    r"unset|same|only one|remove|set",
)
WEB = Kind("web-identity-wins", ("SSO508",), r"AWS_WEB_IDENTITY_TOKEN_FILE|web.?identity", r"unset|remove")
ENDPOINT = Kind(
    "endpoint-variable", ("SSO509",), r"AWS_ENDPOINT_URL|endpoint", r"unset|AWS_ENDPOINT_URL|only for|remove"
)
NO_BUNDLE = Kind(
    "ca-bundle-missing",
    ("SSO510",),
    r"(CA_BUNDLE|certificate|bundle).{0,120}(not|no|missing|invalid)|could not find a suitable TLS CA|invalid path",
    r"unset|AWS_CA_BUNDLE|path|remove",
)
HOME = Kind(
    "home-of-another-user",
    ("SSO513", "SSO413"),
    r"\bHOME\b|home directory|another user|sudo|own(ed|er)",
    r"sudo|HOME|chown|own",
)

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}
CLOSED = "http://127.0.0.1:4566"
PROFILE = variable("AWS_PROFILE")
CASES = (
    case(UNKNOWN, "session", do.environ(AWS_PROFILE="production"), at=PROFILE, profile="production"),
    case(UNKNOWN, "legacy-team", do.environ(AWS_PROFILE="Dev"), at=PROFILE, profile="Dev", title="capital"),
    case(UNKNOWN, "default-session", do.environ(AWS_DEFAULT_PROFILE="corp"), at=variable("AWS_DEFAULT_PROFILE"), profile="corp", title="by-default"),
    case(UNKNOWN, "session", do.environ(AWS_PROFILE="profile dev"), at=PROFILE, profile="profile dev", title="with-prefix"),
    case(UNKNOWN, "aws-profile", do.swap("[profile dev]", "[profile development]"), at=PROFILE, title="renamed"),
    case(UNKNOWN, "session", do.environ(AWS_PROFILE=" dev"), at=PROFILE, profile=" dev", title="blank"),
    case(KEYS_WIN, "aws-profile", do.environ(**KEYS), at=variable("AWS_ACCESS_KEY_ID")),
    case(KEYS_WIN, "default-session", do.environ(**KEYS), at=variable("AWS_ACCESS_KEY_ID")),
    case(KEYS_WIN, "default-legacy", do.environ(**KEYS, AWS_SESSION_TOKEN="not-a-token"), at=variable("AWS_ACCESS_KEY_ID"), title="and-token"),
    case(HALF, "aws-profile", do.environ(AWS_ACCESS_KEY_ID=KEYS["AWS_ACCESS_KEY_ID"]), at=variable("AWS_ACCESS_KEY_ID")),
    case(HALF, "default-session", do.environ(AWS_ACCESS_KEY_ID=KEYS["AWS_ACCESS_KEY_ID"], AWS_SECRET_ACCESS_KEY=""),
         at=variable("AWS_ACCESS_KEY_ID"), title="empty"),
    case(TWO_PROFILES, "aws-profile", do.environ(AWS_DEFAULT_PROFILE="prod"), at=variable("AWS_DEFAULT_PROFILE")),
    case(TWO_PROFILES, "legacy-team", do.environ(AWS_PROFILE="archive", AWS_DEFAULT_PROFILE="dev"), at=variable("AWS_DEFAULT_PROFILE")),
    case(TWO_REGIONS, "session", do.environ(AWS_REGION="eu-west-1", AWS_DEFAULT_REGION="us-east-1"), at=variable("AWS_DEFAULT_REGION")),
    case(TWO_REGIONS, "region-from-environment", do.environ(AWS_REGION="us-west-2"), at=variable("AWS_REGION")),
    case(WEB, "aws-profile", do.environ(AWS_WEB_IDENTITY_TOKEN_FILE="{home}/oidc", AWS_ROLE_ARN=f"arn:aws:iam::{SANDBOX}:role/Ci"),
         do.put("oidc", "e30.e30."), at=variable("AWS_WEB_IDENTITY_TOKEN_FILE")),
    case(WEB, "default-session", do.environ(AWS_WEB_IDENTITY_TOKEN_FILE="{home}/gone", AWS_ROLE_ARN=f"arn:aws:iam::{SANDBOX}:role/Ci"),
         at=variable("AWS_WEB_IDENTITY_TOKEN_FILE"), title="gone"),
    case(ENDPOINT, "session", do.unaided, do.environ(AWS_ENDPOINT_URL=CLOSED), at=variable("AWS_ENDPOINT_URL")),
    case(ENDPOINT, "legacy", do.environ(AWS_ENDPOINT_URL_SSO=CLOSED), at=variable("AWS_ENDPOINT_URL_SSO"), title="of-portal"),
    case(ENDPOINT, "session", do.environ(AWS_ENDPOINT_URL_SSO_OIDC=CLOSED), at=variable("AWS_ENDPOINT_URL_SSO_OIDC"), title="of-sign-in"),
    case(NO_BUNDLE, "session", do.environ(AWS_CA_BUNDLE="{home}/corp.pem"), at=variable("AWS_CA_BUNDLE"), same_for_botocore="it looks when it calls"),
    case(NO_BUNDLE, "own-ca-bundle", do.forget("corp.pem"), at=variable("AWS_CA_BUNDLE"), title="gone", same_for_botocore="it looks when it calls"),
    case(HOME, "session", do.own("."), do.own(".aws"), do.own(".aws/sso"), do.own(".aws/sso/cache"), do.own(".aws/config"),
         do.environ(SUDO_USER="naka", SUDO_UID="12345", SUDO_GID="12345", USER="root", LOGNAME="root"),
         at=(variable("HOME"), WHOLE_CONFIG, line("[profile dev]")), needs_root=True, same_for_botocore="root may read it"),
)  # fmt: skip
