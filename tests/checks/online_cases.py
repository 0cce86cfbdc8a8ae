"""Cases of the online checks: each arranges a home, a fake Identity Center and the network between them.

They stand for the folders of examples that the other checks have, which are of files alone.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ssocfg.testing import Account, FakeIdentityCenter

SANDBOX, PRODUCTION, FAR = "111122223333", "444455556666", "777788889999"
ACCOUNTS = {
    SANDBOX: Account("Sandbox", roles=["Admin", "Operator", "ReadOnly"]),
    PRODUCTION: Account("Production", roles=["Admin", "ReadOnly"]),
    FAR: Account("Far", roles=["Admin", "ReadOnly"]),
}
ASSIGNED = {"naka": {SANDBOX: ["Admin", "ReadOnly"], PRODUCTION: ["ReadOnly"]}}
PROFILES = {"dev": (SANDBOX, "Admin"), "look": (SANDBOX, "ReadOnly"), "prod": (PRODUCTION, "ReadOnly")}
SERVICES = ("SSO", "SSO_OIDC", "STS")


class Scene:
    """A home whose person is signed in, a fake that runs, and what a case changes about them."""

    def __init__(self, center: FakeIdentityCenter, home: Path, patch: pytest.MonkeyPatch, stack: ExitStack) -> None:
        """Write a config file with three profiles, and sign in."""
        self.center = center
        self.home = home
        self.patch = patch
        self.stack = stack
        self.config = center.write_config(home, profiles=PROFILES)
        self.token = center.sign_in(home)

    def profiles(self, **wanted: tuple[str, str]) -> None:
        """Write these profiles instead."""
        self.center.write_config(self.home, profiles=wanted)

    def replace(self, old: str, new: str) -> None:
        """Change the config file's text."""
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new))

    def change_token(self, **fields: object) -> None:
        """Change fields of the token's file; `...` takes one out."""
        content = {**json.loads(self.token.read_bytes()), **fields}
        self.token.write_text(json.dumps({key: value for key, value in content.items() if value is not ...}))

    def lead(self, url: str, *services: str) -> None:
        """Lead services elsewhere, by default all."""
        for service in services or SERVICES:
            self.patch.setenv(f"AWS_ENDPOINT_URL_{service}", url)

    def hurry(self) -> None:
        """Let nobody wait long."""
        self.patch.setattr("ssocfg.api.probing_hosts.STAGE_SECONDS", 0.3)

    def swap(self, operation: str, spoil: Callable[[bytes], bytes]) -> None:
        """Let a program in between change answers."""
        operate = self.center._desk.operations[operation]

        def changed(call: Any) -> Any:
            answer = operate(call)
            return answer._replace(body=spoil(answer.body))

        self.center._desk.operations = {**self.center._desk.operations, operation: changed}

    def closed_port(self) -> str:
        """Return a URL at which nobody listens."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return f"http://127.0.0.1:{probe.getsockname()[1]}"

    def silent_port(self) -> str:
        """Return a URL at which connections are taken, and nothing is said."""
        server = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    def answering_port(self, status: int, tls: ssl.SSLContext | None = None) -> str:
        """Return a URL that answers everything, CONNECT too, with this status and a page."""

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/html")
                self.send_header("Connection", "close")
                with suppress(OSError):
                    self.end_headers()
                    self.wfile.write(b"<html>gateway</html>")

            do_POST = do_CONNECT = do_GET  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_args: None  # type: ignore[method-assign]
        self.stack.callback(server.server_close)
        self.stack.callback(server.shutdown)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    def own_certificate(self) -> ssl.SSLContext:
        """Make a certificate that nobody else signed."""
        files = ["-keyout", str(self.home / "key.pem"), "-out", str(self.home / "cert.pem")]
        name = ["-subj", "/O=Corp Ltd/CN=Corp Gateway CA", "-addext", "subjectAltName=IP:127.0.0.1"]
        try:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *name, *files],
                check=True,
                capture_output=True,
            )
        except FileNotFoundError:
            pytest.skip("there is no openssl to make a certificate with")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.home / "cert.pem", self.home / "key.pem")
        return context


class Case(NamedTuple):
    """One case of one check.

    Attributes:
        code: The check.
        title: What is the matter, in a few words.
        arrange: Brings it about.
        says: For each finding of the check what its message says; none where the check has nothing to say.
        evidence: Evidence of the first finding that must be there: by label a part of the text.
        calls: How often which operation is asked for; what is not named does not matter.
        severity: The severity of all findings of the check.
    """

    code: str
    title: str
    arrange: Callable[[Scene], None]
    says: tuple[str, ...] = ()
    evidence: Mapping[str, str] = {}
    calls: Mapping[str, int] = {}
    severity: str = "error"

    def __str__(self) -> str:
        """Name the case as pytest shows it."""
        return f"{self.code}-{self.title.replace(' ', '-')}"


def nothing(_scene: Scene) -> None:
    """Leave all as it is: healthy."""


# --- 601 -----------------------------------------------------------------------------------------


def closed(scene: Scene) -> None:
    scene.lead(scene.closed_port(), "SSO")


def name_unknown(scene: Scene) -> None:
    scene.lead("http://portal.invalid", "SSO")


def name_server_silent(scene: Scene) -> None:
    scene.hurry()
    scene.lead("http://portal.invalid", "SSO")
    asked, done = socket.getaddrinfo, threading.Event()

    def wait(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "portal.invalid":
            done.wait(20)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return asked(host, *args, **kwargs)

    scene.patch.setattr(socket, "getaddrinfo", wait)
    scene.stack.callback(done.set)


def silent(scene: Scene) -> None:
    scene.hurry()
    scene.lead(scene.silent_port(), "SSO")


def dripping(scene: Scene) -> None:
    """Give bytes so slowly that each comes in time, and the answer never."""
    scene.patch.setattr("ssocfg.api.probing_hosts.CALL_SECONDS", 0.6)
    server = scene.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    done = threading.Event()
    scene.stack.callback(done.set)

    def drip() -> None:
        with suppress(OSError), server.accept()[0] as connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
            while not done.wait(0.1):
                connection.sendall(b" ")

    threading.Thread(target=drip, daemon=True).start()
    scene.lead(f"http://127.0.0.1:{server.getsockname()[1]}", "SSO")


def gateway_opens_tls(scene: Scene) -> None:
    url = scene.answering_port(200, scene.own_certificate())
    scene.lead(url.replace("http:", "https:"), "SSO")


def gateway_opens_tls_of_oidc(scene: Scene) -> None:
    token_rejected_but_renewed(scene)
    url = scene.answering_port(200, scene.own_certificate())
    scene.lead(url.replace("http:", "https:"), "SSO_OIDC")


def no_proxy_there(scene: Scene) -> None:
    scene.lead("https://portal.invalid", "SSO")
    scene.patch.setenv("HTTPS_PROXY", scene.closed_port())


def proxy_refuses(status: int) -> Callable[[Scene], None]:
    def arrange(scene: Scene) -> None:
        scene.lead("https://portal.invalid", "SSO")
        scene.patch.setenv("HTTPS_PROXY", scene.answering_port(status))

    return arrange


def proxy_page(scene: Scene) -> None:
    scene.lead(scene.answering_port(502), "SSO")


def service_trouble(scene: Scene) -> None:
    scene.center.inject("GetCallerIdentity", error="ServiceUnavailable", times=None)


def asked_too_often(scene: Scene) -> None:
    scene.center.inject("GetRoleCredentials", error="TooManyRequestsException", times=None)


def no_url(scene: Scene) -> None:
    scene.lead("nonsense", "STS")


def whole_network_down(scene: Scene) -> None:
    """Take away every host: the portal of who is signed in, and the service that knows another session."""
    text = "[sso-session other]\nsso_start_url = https://d-9999999999.awsapps.com/start\nsso_region = eu-west-1\n"
    scene.config.write_text(scene.config.read_text() + text)
    for service in SERVICES:
        scene.lead(f"http://{service.lower().replace('_', '-')}.invalid", service)


def renewing_impossible(scene: Scene) -> None:
    scene.change_token(expiresAt="2020-01-01T00:00:00Z")
    scene.lead(scene.closed_port(), "SSO_OIDC")


def passing_trouble(**trouble: Any) -> Callable[[Scene], None]:
    return lambda scene: scene.center.inject("GetRoleCredentials", **trouble)


# --- 602, 608 ------------------------------------------------------------------------------------


def session_ended(scene: Scene) -> None:
    scene.center.end_session()


def not_renewed(scene: Scene) -> None:
    scene.change_token(expiresAt="2020-01-01T00:00:00Z")
    scene.center.revoke_all()


def legacy_session_ended(scene: Scene) -> None:
    scene.center.write_config(scene.home, session=None, profiles=PROFILES)
    scene.center.sign_in(scene.home, session=None)
    scene.center.end_session()


def token_rejected_but_renewed(scene: Scene) -> None:
    scene.change_token(accessToken="not-a-token-any-more")


def rejected_and_nobody_renews(scene: Scene) -> None:
    token_rejected_but_renewed(scene)
    scene.center.inject("CreateToken", html=502, times=None)


def token_to_renew(scene: Scene) -> None:
    scene.change_token(expiresAt=f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}")


def signed_out(scene: Scene) -> None:
    scene.token.unlink()


def other_portal(scene: Scene) -> None:
    signed_out(scene)
    scene.replace("d-1234567890", "d-9999999999")


def other_region(scene: Scene) -> None:
    """Let the token be for the region that the file had before, and the new one know nothing."""
    scene.replace("sso_region = us-east-1", "sso_region = eu-west-1")
    scene.center.inject("StartDeviceAuthorization", error="InvalidRequestException", times=None)


def rejected_and_nobody_knows_the_region(scene: Scene) -> None:
    scene.change_token(region=..., startUrl=...)
    scene.center.end_session()
    scene.center.inject("StartDeviceAuthorization", error="InvalidRequestException", times=None)


def vanity_url(scene: Scene) -> None:
    signed_out(scene)
    scene.replace("https://d-1234567890.awsapps.com/start", "https://sso.example.com")


def kms_trouble(scene: Scene) -> None:
    signed_out(scene)
    error, reason = "InvalidRequestException", "KMS_DisabledException"
    scene.center.inject("StartDeviceAuthorization", error=error, reason=reason, times=None)


def region_shown_by_an_ended_token(scene: Scene) -> None:
    scene.change_token(expiresAt="2020-01-01T00:00:00Z", refreshToken=...)
    scene.center.inject("StartDeviceAuthorization", error="InvalidRequestException", times=None)


# --- roles ---------------------------------------------------------------------------------------


def role_lacking(scene: Scene) -> None:
    scene.profiles(one=(SANDBOX, "Operator"), two=(SANDBOX, "Operator"), look=(SANDBOX, "ReadOnly"))


def two_roles_lacking(scene: Scene) -> None:
    scene.profiles(one=(SANDBOX, "Operator"), two=(SANDBOX, "Admins"), three=(PRODUCTION, "Admin"))


def listing_fails(scene: Scene) -> None:
    role_lacking(scene)
    scene.center.inject("ListAccounts", error="ResourceNotFoundException", times=None)


def account_lacking(scene: Scene) -> None:
    scene.profiles(one=(FAR, "Admin"), two=(FAR, "ReadOnly"), look=(SANDBOX, "ReadOnly"))


def accounts_lacking(scene: Scene) -> None:
    scene.profiles(one=(FAR, "Admin"), two=("999999999999", "Admin"))


def cached_credentials_only(scene: Scene) -> None:
    """Let the cache hold what is assigned no more."""
    import ssocfg

    ssocfg.role_credentials("dev")
    scene.center._directory._assignments = {"naka": {SANDBOX: ["ReadOnly"], PRODUCTION: ["ReadOnly"]}}


def other_keys(account: str, role: str) -> Callable[[Scene], None]:
    """Let a proxy keep the first answer of the portal, and give it to everyone."""

    def arrange(scene: Scene) -> None:
        scene.profiles(first=(account, role), dev=(SANDBOX, "Admin"))
        kept: list[bytes] = []

        def keep(body: bytes) -> bytes:
            kept.append(body)
            return kept[0]

        scene.swap("GetRoleCredentials", keep)

    return arrange


def sts_refuses(error: str, **trouble: Any) -> Callable[[Scene], None]:
    return lambda scene: scene.center.inject("GetCallerIdentity", error=error, times=None, **trouble)


def clock_off(by: timedelta) -> Callable[[Scene], None]:
    return lambda scene: scene.center.inject("*", date_skew=by, times=None)


def clock_off_and_refused(scene: Scene) -> None:
    skew = timedelta(minutes=7)
    scene.center.inject("GetRoleCredentials", date_skew=skew, times=None)
    scene.center.inject("GetCallerIdentity", error="SignatureDoesNotMatch", date_skew=skew, times=None)


def old_page_of_a_proxy(scene: Scene) -> None:
    scene.center.inject("GetCallerIdentity", html=502, date_skew=-timedelta(days=400), times=None)


def portal_refuses(error: str) -> Callable[[Scene], None]:
    return lambda scene: scene.center.inject("GetRoleCredentials", error=error, times=None)


def scopes_without_accounts(scene: Scene) -> None:
    scopes = ["codewhisperer:completions"]
    scene.center.write_config(scene.home, profiles=PROFILES, scopes=scopes)
    scene.center.sign_in(scene.home, scopes=scopes)


def forbidden_though_assigned(scene: Scene) -> None:
    scene.center.inject("GetRoleCredentials", error="ForbiddenException", times=None)


ROLES = {"GetRoleCredentials": 3, "GetCallerIdentity": 3, "ListAccounts": 0, "ListAccountRoles": 0, "CreateToken": 0}
QUIET = {**ROLES, "RegisterClient": 0, "StartDeviceAuthorization": 0}
OF_PORTAL = {"profiles": "dev, look, prod"}

CASES = (
    Case("SSO601", "closed port", closed, ("no connection (Connection refused)",), OF_PORTAL),
    Case("SSO601", "unknown name", name_unknown, ("the name is not known",), {"stopped at": "DNS", **OF_PORTAL}),
    Case("SSO601", "silent name server", name_server_silent, ("for its name within 0.3 seconds",), {"stopped at": "DNS"}),
    Case("SSO601", "silent server", silent, ("no answer within 0.3 seconds",), {"stopped at": "waiting"}),
    Case("SSO601", "dripping server", dripping, ("no whole answer within 0.6 seconds",), {"stopped at": "waiting"}),
    Case(
        "SSO601",
        "opened TLS",
        gateway_opens_tls,
        ("certificate is not trusted",),
        {"stopped at": "TLS", "its certificate was issued by": "Corp Gateway CA (Corp Ltd)"},
    ),
    Case(
        "SSO601",
        "opened TLS where a token is renewed",
        gateway_opens_tls_of_oidc,
        ("SSO-OIDC at",),
        {"its certificate was issued by": "Corp Gateway CA (Corp Ltd)"},
    ),
    Case("SSO601", "no proxy there", no_proxy_there, ("the proxy does not let it through",), {"stopped at": "the proxy"}),
    Case("SSO601", "proxy wants a password", proxy_refuses(407), ("407",), {"stopped at": "the proxy"}),
    Case("SSO601", "proxy reaches nobody", proxy_refuses(502), ("502",), {"stopped at": "the proxy"}),
    Case("SSO601", "page of a proxy", proxy_page, ("HTTP 502 with a web page",), {"stopped at": "not one of AWS's"}),
    Case("SSO601", "service has trouble", service_trouble, ("STS at 127.0.0.1",), {"stopped at": "the service itself"}),
    Case("SSO601", "asked too often", asked_too_often, ("asked too often",), {"stopped at": "quota"}, severity="warning"),
    Case("SSO601", "endpoint is no URL", no_url, ("STS cannot be used: not a valid endpoint",), {"stopped at": "settings"}),
    Case("SSO601", "whole network down", whole_network_down, ("AWS cannot be reached at all",), {"hosts": "sso.invalid"}),
    Case("SSO601", "renewing impossible", renewing_impossible, ("SSO-OIDC at 127.0.0.1",), OF_PORTAL),
    Case("SSO601", "healthy", nothing, calls=QUIET),
    Case("SSO601", "one reset", passing_trouble(close=True), calls={**QUIET, "GetRoleCredentials": 4}),
    Case("SSO601", "one refusal", passing_trouble(error="TooManyRequestsException"), calls={**QUIET, "GetRoleCredentials": 4}),
    Case(
        "SSO602",
        "session ended",
        session_ended,
        ('the token of sso-session "corp": its session was ended',),
        {"AWS said": "UnauthorizedException", **OF_PORTAL},
        {"GetRoleCredentials": 1, "CreateToken": 1, "GetCallerIdentity": 0},
    ),
    Case(
        "SSO602",
        "not renewed",
        not_renewed,
        ("refuses to renew it",),
        {"AWS said": "InvalidGrantException"},
        {"GetRoleCredentials": 0, "CreateToken": 1},
    ),
    Case("SSO602", "legacy session ended", legacy_session_ended, ('the token of profile "dev"',), calls={"GetRoleCredentials": 1}),
    Case("SSO602", "rejected but renewed", token_rejected_but_renewed, calls={**QUIET, "GetRoleCredentials": 4, "CreateToken": 1}),
    Case("SSO602", "rejected and nobody renews", rejected_and_nobody_renews, calls={"GetRoleCredentials": 1, "CreateToken": 1}),
    Case("SSO602", "to renew", token_to_renew, calls={**QUIET, "CreateToken": 1}),
    Case("SSO602", "signed out", signed_out, calls={"GetRoleCredentials": 0, "CreateToken": 0}),
    Case(
        "SSO603",
        "role lacking",
        role_lacking,
        (f'the role Operator of account {SANDBOX} is not assigned to you, which profile "one" and 1 other need',),
        {"assigned in that account": "Admin, ReadOnly", "message for your administrator": "permission set Operator"},
        {"GetRoleCredentials": 2, "ListAccounts": 1, "ListAccountRoles": 1, "GetCallerIdentity": 1},
    ),
    Case(
        "SSO603",
        "two roles lacking",
        two_roles_lacking,
        ("the role Operator", "the role Admins", "the role Admin of"),
        {"assigned in that account": "Admin, ReadOnly"},
        {"GetRoleCredentials": 3, "ListAccounts": 1, "ListAccountRoles": 2, "GetCallerIdentity": 0},
    ),
    Case(
        "SSO603",
        "listing fails",
        listing_fails,
        ("the role Operator",),
        {"assigned in that account": "would not say"},
        {"ListAccounts": 1, "ListAccountRoles": 0},
    ),
    Case("SSO603", "past the cache", cached_credentials_only, ("the role Admin",)),
    Case("SSO603", "healthy", nothing, calls=QUIET),
    Case("SSO603", "account lacking", account_lacking),
    Case(
        "SSO604",
        "account lacking",
        account_lacking,
        (f'no role of account {FAR} is assigned to you, which profile "one" and 1 other need',),
        {"assigned accounts": f"{SANDBOX}, {PRODUCTION}", "profiles": "one, two"},
        {"GetRoleCredentials": 3, "ListAccounts": 1, "ListAccountRoles": 0},
    ),
    Case("SSO604", "accounts lacking", accounts_lacking, (f"account {FAR}", "account 999999999999"), calls={"ListAccounts": 1}),
    Case("SSO604", "healthy", nothing, calls=QUIET),
    Case("SSO604", "role lacking", role_lacking),
    Case(
        "SSO605",
        "other account",
        other_keys(PRODUCTION, "ReadOnly"),
        (f'profile "dev" gives credentials of account {PRODUCTION}, not {SANDBOX}',),
        {"STS said": f"arn:aws:sts::{PRODUCTION}:assumed-role/AWSReservedSSO_ReadOnly_"},
    ),
    Case("SSO605", "other role", other_keys(SANDBOX, "ReadOnly"), ("credentials of role ReadOnly, not Admin",)),
    Case("SSO605", "healthy", nothing, calls=QUIET),
    Case("SSO605", "the same role", other_keys(SANDBOX, "Admin"), calls={"GetRoleCredentials": 1, "GetCallerIdentity": 1}),
    Case(
        "SSO606",
        "keys refused",
        sts_refuses("InvalidClientTokenId"),
        ('STS refuses the credentials of profile "dev" and 2 others: InvalidClientTokenId',),
        {"STS said": "InvalidClientTokenId", "what helps": "region"},
        {**QUIET},
    ),
    Case("SSO606", "keys ended early", sts_refuses("ExpiredToken"), ("ExpiredToken",)),
    Case("SSO606", "signature without a wrong clock", sts_refuses("SignatureDoesNotMatch"), ("SignatureDoesNotMatch",)),
    Case("SSO606", "healthy", nothing, calls=QUIET),
    Case("SSO606", "clock off and refused", clock_off_and_refused),
    Case("SSO606", "service has trouble", service_trouble),
    Case("SSO607", "seven minutes behind", clock_off(timedelta(minutes=7)), ("behind AWS's time; AWS refuses",)),
    Case("SSO607", "seven minutes ahead", clock_off(-timedelta(minutes=7)), ("ahead of AWS's time; AWS refuses",)),
    Case("SSO607", "two minutes", clock_off(timedelta(minutes=2)), ("clock is 2 min",), severity="warning"),
    Case("SSO607", "clock off and refused", clock_off_and_refused, ("behind AWS's time",)),
    Case("SSO607", "half a minute", clock_off(timedelta(seconds=30)), calls=QUIET),
    Case("SSO607", "old page of a proxy", old_page_of_a_proxy),
    Case(
        "SSO608",
        "other portal",
        other_portal,
        ('the region us-east-1 does not know the start URL of sso-session "corp"',),
        {"start URL": "https://d-9999999999.awsapps.com/start", "AWS said": "InvalidRequestException"},
        {"RegisterClient": 1, "StartDeviceAuthorization": 1, "GetRoleCredentials": 0, "CreateToken": 0},
    ),
    Case("SSO608", "other region", other_region, ("the region eu-west-1",), calls={"StartDeviceAuthorization": 1}),
    Case("SSO608", "rejected without a region", rejected_and_nobody_knows_the_region, ("us-east-1",)),
    Case("SSO608", "signed in", nothing, calls=QUIET),
    Case("SSO608", "signed out", signed_out, calls={"RegisterClient": 1, "StartDeviceAuthorization": 1, "CreateToken": 0}),
    Case("SSO608", "vanity domain", vanity_url, calls={"RegisterClient": 0, "StartDeviceAuthorization": 0}),
    Case("SSO608", "trouble with KMS", kms_trouble, calls={"StartDeviceAuthorization": 1}),
    Case("SSO608", "shown by an ended token", region_shown_by_an_ended_token, calls={"StartDeviceAuthorization": 0}),
    Case(
        "SSO609",
        "no such thing",
        portal_refuses("ResourceNotFoundException"),
        ('the portal refuses the role of profile "dev" and 2 others: ResourceNotFoundException',),
        {"roles": f"Admin of account {SANDBOX}", "what helps": "sso_account_id"},
        {**QUIET, "GetCallerIdentity": 0},
    ),
    Case(
        "SSO609",
        "forbidden though assigned",
        forbidden_though_assigned,
        ("ForbiddenException",),
        calls={"GetRoleCredentials": 3, "ListAccounts": 1, "ListAccountRoles": 2},
    ),
    Case(
        "SSO609",
        "scopes without accounts",
        scopes_without_accounts,
        ('the sign-in to sso-session "corp" is not for accounts',),
        {"profiles": "dev, look, prod"},
        {"GetRoleCredentials": 3, "ListAccounts": 1, "ListAccountRoles": 0},
    ),
    Case("SSO609", "healthy", nothing, calls=QUIET),
    Case("SSO609", "role lacking", role_lacking),
)  # fmt: skip
FIRING = tuple(case for case in CASES if case.says)
CLEAN = tuple(case for case in CASES if not case.says)
# What a case is about may show itself under these codes too, each of which is a trouble of its own.
ALSO = {
    "rejected and nobody renews": {"SSO601"},
    "old page of a proxy": {"SSO601"},
    "service has trouble": {"SSO601"},
    "account lacking": {"SSO604"},
    "role lacking": {"SSO603"},
    "clock off and refused": {"SSO607"},
}


def is_worded(text: str) -> bool:
    """Say whether a text is fit to be shown."""
    return re.fullmatch(r"[\x20-\x7e–’×]+", text) is not None
