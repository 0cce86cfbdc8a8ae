"""Faults that only a call shows: what AWS says, and whether it can be asked at all."""

from __future__ import annotations

from datetime import timedelta

from corpus import steps as do
from corpus.case import Kind, case, line, whole
from corpus.home import Home
from corpus.texts import ADMIN, CORP, LEGACY, LEGACY_GOV, READER, SANDBOX, URL

ROLE = Kind(
    "role-not-assigned",
    ("SSO603",),
    r"(role|permission set).{0,120}not assigned|not assigned.{0,60}(role|permission set)|no access (to role|found)|ForbiddenException.{0,80}No access|(role|BillingAccess).{0,80}(no access|not (found|available))",
    r"administrator|assign|AdministratorAccess|ReadOnlyAccess|choose|ask",
)
ACCOUNT = Kind(
    "account-not-assigned",
    ("SSO604",),
    r"account.{0,120}(not assigned|no access|not found)|(not assigned|no access|not have access).{0,60}account|no access found|ForbiddenException.{0,80}No access",
    r"administrator|assign|choose|ask",
)
REJECTED = Kind(
    "token-ended-by-server",
    ("SSO602",),
    r"token.{0,80}(reject|ended|revoked|not (valid|accepted)|invalid|not found)|UnauthorizedException|session .{0,60}(ended|invalid)",
    r"\b(sso )?login\b|sign in",
)
UNREACHABLE = Kind(
    "endpoint-unreachable",
    ("SSO601",),
    r"could not connect|cannot be reached|unreachable|refused|no answer|reset|connection",
    r"network|proxy|VPN|endpoint|firewall|connection|online",
)
PROXY_PAGE = Kind("proxy-answers", ("SSO601",), r"proxy|HTML|web page|gateway|not AWS", r"proxy|network|portal|gateway")
SKEW = Kind(
    "clock-skew",
    ("SSO607",),
    r"clock|Signature (expired|not yet current)|skew|time of this machine",
    r"clock|time|NTP|synchroni",
)
REGION = Kind(
    "wrong-sso-region",
    ("SSO608",),
    r"(start URL|instance).{0,120}(not known|unknown|not found|does not know|other region|no such)|wrong.{0,20}region|region.{0,80}(wrong|does not know|not that)|invalid_grant",
    r"region",
)
REFUSED = Kind(
    "identity-refused",
    ("SSO606",),
    r"InvalidClientTokenId|identity.{0,60}refused|STS (refuse|reject)|security token.{0,40}invalid",
    r"login|sign in|administrator|policy|again",
)

PROFILE, SESSION = line("[profile dev]"), line("[sso-session corp]")
ROLE_LINE, ACCOUNT_LINE = f"sso_role_name = {ADMIN}", f"sso_account_id = {SANDBOX}"
NOWHERE = "http://127.0.0.1:9"


def end_session(home: Home) -> None:
    home.center.end_session()


def refuse_connections(home: Home) -> None:
    home.endpoint = NOWHERE


def reset_connections(home: Home) -> None:
    home.center.inject("*", close=True, times=None)


def answer_as_proxy(home: Home) -> None:
    home.center.inject("*", html=200, times=None)


def know_no_such_url(home: Home) -> None:
    """Be the Identity Center of another region, which knows other start URLs."""
    home.center.settings.start_url = "https://d-0000000000.awsapps.com/start"


def refuse_identity(home: Home) -> None:
    home.center.inject("GetCallerIdentity", error="InvalidClientTokenId", times=None)


CASES = (
    case(ROLE, "session", do.swap(ROLE_LINE, "sso_role_name = BillingAccess"), at=(line("sso_role_name"), PROFILE), online=True),
    case(ROLE, "legacy-team", do.swap(f"444455556666\nsso_role_name = {READER}", f"444455556666\nsso_role_name = {ADMIN}"),
         at=(line("sso_role_name", 2), line("[profile prod]")), profile="prod", online=True),
    case(ACCOUNT, "session", do.swap(ACCOUNT_LINE, "sso_account_id = 999988887777"), at=(line("sso_account_id"), PROFILE), online=True),
    case(ACCOUNT, "default-legacy", do.swap(ACCOUNT_LINE, "sso_account_id = 111122223334"),
         at=(line("sso_account_id"), line("[default]")), online=True),
    case(REJECTED, "session", do.at_aws(end_session), at=(whole(CORP.token), SESSION, PROFILE), online=True),
    case(REJECTED, "gov-legacy", do.at_aws(end_session), at=(whole(LEGACY_GOV.token), line("sso_start_url"), PROFILE), online=True),
    case(UNREACHABLE, "session", do.at_aws(refuse_connections), at=(SESSION, PROFILE, line("sso_region")), words=r"127\.0\.0\.1:9|amazonaws",
         online=True),
    case(UNREACHABLE, "legacy", do.at_aws(reset_connections), at=(line("sso_region"), line("sso_start_url"), PROFILE),
         words=r"127\.0\.0\.1|amazonaws", title="reset", online=True),
    case(PROXY_PAGE, "session", do.at_aws(answer_as_proxy), at=(SESSION, PROFILE, line("sso_region")), words=r"127\.0\.0\.1|amazonaws", online=True),
    case(SKEW, "session", words="clock|Date", ahead=timedelta(minutes=20), online=True),
    case(SKEW, "legacy", words="clock|Date", ahead=-timedelta(hours=1), online=True),
    case(REGION, "session", do.never(CORP), do.swap("sso_region = eu-west-1", "sso_region = eu-central-1"), do.at_aws(know_no_such_url),
         at=(line("sso_region"), line("sso_start_url"), SESSION), online=True),
    case(REGION, "legacy", do.never(LEGACY), do.swap("sso_region = eu-west-1", "sso_region = us-east-1"), do.at_aws(know_no_such_url),
         at=(line("sso_region"), line(URL), PROFILE), online=True),
    case(REFUSED, "session", do.at_aws(refuse_identity), at=(PROFILE, line("sso_role_name"), SESSION), words="sts|GetCallerIdentity", online=True),
)  # fmt: skip
