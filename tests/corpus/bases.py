"""Healthy homes: every style in which people set up sign-in, each signed in, each of which AWS tools work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from corpus import steps as do
from corpus.home import ACCESS, CONFIG, ROLE_CACHE, SSO_CACHE, Home, SignIn, make_center
from corpus.steps import Step
from corpus.texts import (
    ADMIN,
    ARCHIVE,
    CATALYST,
    CHINA,
    CLIENT,
    CORP,
    EUROPE,
    GOV,
    ISSUER,
    LAB,
    LEGACY,
    LEGACY_CHINA,
    LEGACY_GOV,
    LEGACY_LAB,
    PORTAL,
    POWER,
    PRODUCTION,
    READER,
    REGION,
    SANDBOX,
    URL,
    profile,
    section,
    session,
)  # fmt: skip
from ssocfg.testing import FakeIdentityCenter

KEYS = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = not-a-secret\n"
PROCESS = (
    '#!/bin/sh\necho \'{"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "not-a-secret"}\'\n'
)
ONE = profile("dev", CORP, SANDBOX, ADMIN, "output = json") + session(CORP)
OLD = profile("dev", LEGACY)
PLAIN_KIRO = '{"accessToken": "aoaExample", "refreshToken": "aorExample", "expiresAt": "2026-01-01T00:00:00.000Z"}'
SLASH = SignIn("corp", f"{URL}/", REGION)
SHORT = SignIn("corp", URL, REGION, ())


@dataclass(frozen=True, kw_only=True)
class Base:
    """A healthy home.

    Attributes:
        name: How it is called.
        config: The config file's text.
        sign_ins: Into what the person is signed in.
        profile: The profile that the person asks about; None where none has a role of its own.
        provider: What botocore takes that profile's credentials from.
        environ: Variables that are set.
        file: Where the config file is.
        steps: What is there besides.
    """

    name: str
    config: str
    sign_ins: tuple[SignIn, ...] = (CORP,)
    profile: str | None = "dev"
    provider: str | None = "sso"
    environ: Mapping[str, str] = field(default_factory=dict)
    file: str = CONFIG
    steps: tuple[Step, ...] = ()

    def make(self, path: Path, center: FakeIdentityCenter | None = None) -> Home:
        """Make the home in an empty folder."""
        home = Home(path, center or make_center(), dict(self.environ), self.file)
        home.write(self.file, self.config)
        for made in self.sign_ins:
            home.sign_in(made)
        for step in self.steps:
            step(home)
        return home


CHAIN = section(
    "profile ops", f"role_arn = arn:aws:iam::{PRODUCTION}:role/Ops", "source_profile = dev", "region = eu-west-1"
)
LONG_CHAIN = CHAIN + section(
    "profile audit", f"role_arn = arn:aws:iam::{ARCHIVE}:role/Audit", "source_profile = ops", "region = eu-west-1"
)
MANY = "".join(profile(f"team-{number}", CORP, role=READER) for number in range(400))
COMMENTED = f"""\
# ---- work ------------------------------------------------------
; who to ask: it@example.com

[profile dev]
# the sandbox, where everything is allowed
sso_session = corp
; ask before you use it
sso_account_id = {SANDBOX}

sso_role_name = {ADMIN}
# near us
region = eu-west-1

# ---- sessions --------------------------------------------------
[sso-session corp]
# from the invitation mail
sso_start_url = {URL}
sso_region = {REGION}
#sso_registration_scopes = none:at:all
sso_registration_scopes = {ACCESS}
# the end
"""
SERVICES = section(
    "services local",
    "dynamodb =",
    "  endpoint_url = http://localhost:8000",
    "s3 =",
    "  endpoint_url = http://localhost:9000",
)

BASES = (
    Base(name="session", config=ONE),
    Base(name="legacy", config=OLD, sign_ins=(LEGACY,)),
    Base(name="default-session", config=profile("default", CORP) + session(CORP), profile="default"),
    Base(name="default-legacy", config=profile("default", LEGACY), sign_ins=(LEGACY,), profile="default"),
    Base(
        name="default-of-two",
        config=section("default", "region = eu-west-1", "output = json") + ONE,
    ),
    Base(
        name="two-organisations",
        config=ONE + profile("lab", LAB, PRODUCTION, READER) + session(LAB),
        sign_ins=(CORP, LAB),
    ),
    Base(
        name="three-organisations",
        config=ONE + session(LAB) + session(CLIENT)
        + profile("lab-read", LAB, PRODUCTION, READER) + profile("lab-power", LAB, PRODUCTION, POWER)
        + profile("client-archive", CLIENT, ARCHIVE, READER),
        sign_ins=(CORP, LAB, CLIENT),
    ),
    Base(name="both-forms", config=ONE + profile("old", LEGACY_LAB, PRODUCTION, READER), sign_ins=(CORP, LEGACY_LAB)),
    Base(
        name="legacy-team",
        config=OLD + profile("prod", LEGACY, PRODUCTION, READER) + profile("archive", LEGACY, ARCHIVE, READER),
        sign_ins=(LEGACY,),
    ),
    Base(name="gov", config=profile("dev", GOV) + session(GOV), sign_ins=(GOV,)),
    Base(name="gov-legacy", config=profile("dev", LEGACY_GOV), sign_ins=(LEGACY_GOV,)),
    Base(name="china", config=profile("dev", CHINA) + session(CHINA), sign_ins=(CHINA,)),
    Base(name="china-legacy", config=profile("dev", LEGACY_CHINA), sign_ins=(LEGACY_CHINA,)),
    Base(name="europe", config=profile("dev", EUROPE) + session(EUROPE), sign_ins=(EUROPE,)),
    Base(name="issuer-url", config=profile("dev", ISSUER) + session(ISSUER), sign_ins=(ISSUER,)),
    Base(name="portal-url", config=profile("dev", PORTAL) + session(PORTAL), sign_ins=(PORTAL,)),
    Base(
        name="trailing-slash", config=profile("dev", SLASH) + session(SLASH), sign_ins=(SLASH,)
    ),
    Base(
        name="token-only",
        config=section("profile catalyst", "sso_session = catalyst") + session(CATALYST),
        sign_ins=(CATALYST,), profile="catalyst", provider=None,
    ),
    Base(name="no-scopes", config=profile("dev", SHORT) + session(SHORT), sign_ins=(SHORT,)),
    Base(name="role-chain", config=ONE + CHAIN, profile="ops", provider="assume-role"),
    Base(name="long-role-chain", config=LONG_CHAIN + ONE, profile="audit", provider="assume-role"),
    Base(name="chain-of-legacy", config=OLD + CHAIN, sign_ins=(LEGACY,), profile="ops", provider="assume-role"),
    Base(
        name="credential-process",
        config=ONE + section("profile vault", "credential_process = get-keys --for vault", "region = eu-west-1"),
        profile="vault", provider="custom-process", steps=(do.program("bin/get-keys", PROCESS),),
    ),
    Base(
        name="web-identity",
        config=ONE + section(
            "profile ci", f"role_arn = arn:aws:iam::{SANDBOX}:role/Ci", "web_identity_token_file = {home}/oidc", "region = eu-west-1"
        ),
        profile="ci", provider="assume-role-with-web-identity", steps=(do.put("oidc", "eyJhbGciOiJub25lIn0.e30."),),
    ),
    Base(name="static-keys-only", config=section("profile old", "region = eu-west-1"), sign_ins=(), profile="old",
         provider="shared-credentials-file", steps=(do.credentials(f"[old]\n{KEYS}"),)),
    Base(name="credentials-beside", config=ONE, steps=(do.credentials(f"[robot]\n{KEYS}\n[other]\n{KEYS}"),)),
    Base(name="empty-credentials", config=ONE, steps=(do.credentials(""),)),
    Base(name="crlf", config=ONE.replace("\n", "\r\n")),
    Base(name="crlf-legacy", config=OLD.replace("\n", "\r\n"), sign_ins=(LEGACY,)),
    Base(
        name="nested",
        config=profile("dev", CORP, SANDBOX, ADMIN, "s3 =", "    max_concurrent_requests = 20", "    addressing_style = path")
        + session(CORP),
    ),
    Base(
        name="services",
        config=profile("dev", CORP, SANDBOX, ADMIN, "services = local") + SERVICES + session(CORP),
    ),
    Base(
        name="names-in-utf-8",
        config="# Zugänge für 開発 – bitte nicht löschen\n"
        + profile("dev", CORP, SANDBOX, ADMIN, "sso_account_name = 開発環境") + session(CORP),
    ),
    Base(name="comments", config=COMMENTED),
    Base(name="tight", config=ONE.replace(" = ", "=").replace("\n\n", "\n")),
    Base(name="wide", config=ONE.replace(" = ", "\t=   ").replace("eu-west-1\n", "eu-west-1  \n")),
    Base(name="blank-lines", config="\n\n\n" + ONE.replace("\n\n", "\n\n\n\n").rstrip("\n")),
    Base(name="session-first", config=session(CORP) + profile("dev", CORP)),
    Base(
        name="dots-and-dashes",
        config=profile("dev.eu-1/admin@corp", dots := SignIn("corp.eu-1_b", URL, REGION)) + session(dots),
        sign_ins=(dots,), profile="dev.eu-1/admin@corp",
    ),
    Base(
        name="many-scopes",
        config=profile("dev", many := SignIn("corp", URL, REGION, (ACCESS, "codewhisperer:analysis"))) + session(many),
        sign_ins=(many,),
    ),
    Base(name="aws-profile", config=ONE + profile("prod", CORP, PRODUCTION, READER), environ={"AWS_PROFILE": "dev"}),
    Base(name="aws-profile-default", config=profile("default", CORP) + session(CORP), profile="default",
         environ={"AWS_PROFILE": "default"}),
    Base(name="both-profile-variables", config=ONE, environ={"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "dev"}),
    Base(name="region-variables", config=ONE, environ={"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}),
    Base(
        name="region-from-environment", config=ONE.replace("region = eu-west-1\noutput", "output"),
        environ={"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION},
    ),
    Base(
        name="harmless-variables", config=ONE,
        environ={"AWS_PAGER": "", "AWS_DEFAULT_OUTPUT": "json", "AWS_MAX_ATTEMPTS": "5", "AWS_RETRY_MODE": "standard"},
    ),
    Base(name="config-elsewhere", config=ONE, environ={"AWS_CONFIG_FILE": "{home}/work/aws.conf"}, file="work/aws.conf"),
    Base(
        name="credentials-elsewhere", config=ONE, environ={"AWS_SHARED_CREDENTIALS_FILE": "{home}/keys/aws"},
        steps=(do.put("keys/aws", f"[robot]\n{KEYS}"),),
    ),
    Base(
        name="linked-config", config=ONE, steps=(do.put("dotfiles/aws", ONE), do.link(CONFIG, "dotfiles/aws")),
    ),
    Base(name="read-only-config", config=ONE, steps=(do.mode(CONFIG, 0o400),)),
    Base(name="readable-config", config=ONE, steps=(do.mode(CONFIG, 0o644), do.mode(".aws", 0o755))),
    Base(name="large", config=ONE + MANY),
    Base(name="role-cached", config=ONE, steps=(do.role(CORP, SANDBOX, ADMIN),)),
    Base(name="legacy-role-cached", config=OLD, sign_ins=(LEGACY,), steps=(do.role(LEGACY, SANDBOX, ADMIN),)),
    Base(
        name="near-expiry", config=ONE, steps=(do.change(CORP.token, expiresAt=timedelta(minutes=12)),),
    ),
    Base(name="expired-but-renewable", config=ONE, steps=(do.change(CORP.token, expiresAt=-timedelta(hours=2)),)),
    Base(
        name="other-tools-in-cache", config=ONE,
        steps=(
            do.put(f"{SSO_CACHE}/kiro-auth-token.json", PLAIN_KIRO),
            do.put(f"{SSO_CACHE}/aws-toolkit-vscode-client-id-eu-west-1.json", "{}"),
            do.put(f"{SSO_CACHE}/.DS_Store", b"\0\0\0\1Bud1"),
            do.put(f"{ROLE_CACHE}/session.db", b"SQLite format 3\0", 0o644),
        ),
    ),
    Base(
        name="keys-of-other-tools",
        config=profile("dev", CORP, SANDBOX, ADMIN, "sso_account_name = Sandbox", "sso_auto_populated = true", "granted_color = red")
        + session(CORP),
    ),
    Base(
        name="time-of-javascript", config=ONE, steps=(do.change(CORP.token, expiresAt="2099-01-01T00:00:00.000Z"),)
    ),
    Base(name="time-of-old-cli", config=OLD, sign_ins=(LEGACY,), steps=(do.change(LEGACY.token, expiresAt="2099-01-01T00:00:00UTC"),)),
    Base(
        name="pkce-registration", config=ONE,
        steps=(do.change(CORP.registration, grantTypes=["authorization_code", "refresh_token"]),),
    ),
    Base(
        name="own-ca-bundle", config=profile("dev", CORP, SANDBOX, ADMIN, "ca_bundle = {home}/corp.pem") + session(CORP),
        environ={"AWS_CA_BUNDLE": "{home}/corp.pem"}, steps=(do.put("corp.pem", "# none\n", 0o644),),
    ),
    Base(
        name="aws-login-beside",
        config=ONE + section("profile console", f"login_session = arn:aws:iam::{SANDBOX}:user/naka", "region = eu-west-1"),
    ),
    Base(
        name="mfa-beside",
        config=ONE + section(
            "profile mfa", f"role_arn = arn:aws:iam::{SANDBOX}:role/Ops", "source_profile = robot",
            f"mfa_serial = arn:aws:iam::{SANDBOX}:mfa/naka", "region = eu-west-1",
        ),
        steps=(do.credentials(f"[robot]\n{KEYS}"),),
    ),
    Base(
        name="credential-source-beside",
        config=ONE + section(
            "profile ec2", f"role_arn = arn:aws:iam::{SANDBOX}:role/Ops", "credential_source = Ec2InstanceMetadata",
            "region = eu-west-1",
        ),
    ),
)  # fmt: skip
BY_NAME = {base.name: base for base in BASES}
assert len(BY_NAME) == len(BASES)
