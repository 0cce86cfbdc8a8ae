"""Sections of config files, and the organisations whose people the corpus is about."""

from __future__ import annotations

from corpus.home import ACCESS, SignIn

URL = "https://d-1234567890.awsapps.com/start"
REGION = "eu-west-1"
SANDBOX, PRODUCTION, ARCHIVE = "111122223333", "444455556666", "012345678901"
ADMIN, READER, POWER = "AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess"

CORP = SignIn("corp", URL, REGION)
LAB = SignIn("lab", "https://lab-team.awsapps.com/start", "us-east-1")
CLIENT = SignIn("client", "https://d-9a67641b2c.awsapps.com/start", "ap-northeast-1")
LEGACY = SignIn(None, URL, REGION)
LEGACY_LAB = SignIn(None, LAB.url, LAB.region)
GOV = SignIn("gov", "https://start.us-gov-home.awsapps.com/directory/d-98671f0a1b", "us-gov-west-1")
LEGACY_GOV = SignIn(None, "https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-98671f0a1b", GOV.region)
CHINA = SignIn("china", "https://start.home.awsapps.cn/directory/d-a0671f0a1c", "cn-north-1")
LEGACY_CHINA = SignIn(None, CHINA.url, CHINA.region)
EUROPE = SignIn("europe", "https://identitycenter.amazonaws.eu/ssoins-90671f0a1c2d3e4f", "eusc-de-east-1")
ISSUER = SignIn("issuer", "https://identitycenter.amazonaws.com/ssoins-7223b5f0a1c2d3e4", REGION)
PORTAL = SignIn("portal", "https://ssoins-7223b5f0a1c2d3e4.portal.eu-west-1.app.aws", REGION)
CATALYST = SignIn("catalyst", URL, REGION, (ACCESS, "codecatalyst:read_write"))


def section(header: str, *lines: str) -> str:
    return "\n".join([f"[{header}]", *lines, ""]) + "\n"


def header_of(name: str) -> str:
    return "default" if name == "default" else f"profile {name}"


def session(made: SignIn, *lines: str) -> str:
    """Write an `[sso-session]`."""
    scopes = [f"sso_registration_scopes = {','.join(made.scopes)}"] if made.scopes else []
    keys = [f"sso_start_url = {made.url}", f"sso_region = {made.region}"]
    return section(f"sso-session {made.session}", *keys, *scopes, *lines)


def profile(
    name: str, made: SignIn, account: str = SANDBOX, role: str = ADMIN, *lines: str, region: str | None = None
) -> str:
    """Write a profile with a role, in the form that goes with the sign-in."""
    named = [f"sso_session = {made.session}"]
    source = named if made.session else [f"sso_start_url = {made.url}", f"sso_region = {made.region}"]
    keys = [f"sso_account_id = {account}", f"sso_role_name = {role}", f"region = {region or made.region}"]
    return section(header_of(name), *source, *keys, *lines)
