"""Access-portal (start) URLs: every known form, its partition, and the region that its host names.

Source: AWS CLI v2 `customizations/sso/resolve.py` (2.36), AWS SDK for .NET `SSOEndpointResolver`, the IAM Identity
Center and GovCloud user guides. A host in none of these lists may be a vanity domain, which AWS CLI has followed
since 2.35.13: unknown is not wrong.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple, NoReturn

from ssocfg.errors import InvalidValueError, find_nearest
from ssocfg.values.regions import partition_of_region

_URL = r"(?s)(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?"
_HOST = r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+"
_REGION = r"(?P<region>[a-z]{2,}(?:-[a-z]+)+-[0-9]+)"

# the path that a form has: as people write it, and its pattern
_START = ("/start", "/start")
_DIRECTORY = ("/directory/ID", "/directory/[^/]+")
_INSTANCE = ("/ssoins-ID", "/ssoins-[a-z0-9]+")
_NO_PATH = ("", "")

# host pattern, partition, path; a host pattern stands for the whole host, so that look-alikes of a suffix do not match
_FORMS = (
    (r"[a-z0-9-]+\.awsapps\.com", "aws", _START),  # first, because nearly all are of this form
    (rf"start\.(?:{_REGION}\.)?us-gov-home\.awsapps\.com", "aws-us-gov", _DIRECTORY),
    (rf"start\.(?:{_REGION}\.)?home\.awsapps\.cn", "aws-cn", _DIRECTORY),
    (r"identitycenter\.amazonaws\.com", "aws", _INSTANCE),
    (r"identitycenter\.us-gov\.amazonaws\.com", "aws-us-gov", _INSTANCE),
    (r"identitycenter\.amazonaws\.com\.cn", "aws-cn", _INSTANCE),
    (r"identitycenter\.amazonaws\.eu", "aws-eusc", _INSTANCE),
    (rf"ssoins-[a-z0-9]+\.{_REGION}\.portal\.amazonaws\.com", "aws", _NO_PATH),
    (rf"ssoins-[a-z0-9]+\.portal\.{_REGION}\.app\.aws", "aws", _NO_PATH),
    (rf"ssoins-[a-z0-9]+\.{_REGION}\.portal\.amazonaws\.com\.cn", "aws-cn", _NO_PATH),
    (rf"ssoins-[a-z0-9]+\.portal\.{_REGION}\.app\.amazonwebservices\.com\.cn", "aws-cn", _NO_PATH),
    (rf"ssoins-[a-z0-9]+\.{_REGION}\.portal\.amazonaws\.eu", "aws-eusc", _NO_PATH),
    (rf"ssoins-[a-z0-9]+\.portal\.{_REGION}\.api\.amazonwebservices\.eu", "aws-eusc", _NO_PATH),
)
LONGEST_URL = 2048
BUILDER_ID_HOST = "view.awsapps.com"
# AWS CLI knows a GovCloud issuer of its own, the .NET SDK uses the commercial one there too.
_SHARED_ISSUER = "identitycenter.amazonaws.com"
_SHARED_BY = ("aws", "aws-us-gov")
_PORTAL_SUFFIXES = ("awsapps.com", "awsapps.cn")


class StartUrl(NamedTuple):
    """A start URL that can be used.

    Attributes:
        text: The URL exactly as written; the key of legacy token files is made from this text.
        host: The host in lower case, without a trailing dot.
        plain: The spelling to prefer: no `#/`, no query, no trailing slash. Only for comparing and proposing.
        partition: The partition that the host belongs to, or None for a host that AWS does not own (a vanity domain).
        region: The region that the host names, or None where it names none.
    """

    text: str
    host: str
    plain: str
    partition: str | None
    region: str | None

    @property
    def is_aws_owned(self) -> bool:
        """Say whether the host is one of AWS's own."""
        return self.partition is not None

    @property
    def expected_path(self) -> str | None:
        """The path that goes with the host, such as `/directory/ID`, if the URL has another; else None."""
        form = _find_form(self.host)
        path = self.plain.removeprefix(f"https://{self.host}")
        return None if form is None or re.fullmatch(form.path_pattern, path) else form.path


def parse_start_url(text: str) -> StartUrl:
    """Read a start URL as IAM Identity Center shows it or as a browser's address bar gives it.

    Raises:
        InvalidValueError: With what is wrong: no https, blanks, user name, port, no host, a console or Builder ID URL.
    """
    if not text:
        _refuse("it is empty")
    if len(text) > LONGEST_URL:
        _refuse("it is far too long")
    return _parse(text)


@lru_cache(maxsize=1000)  # the same few stand in hundreds of profiles, and many checks look at each
def _parse(text: str) -> StartUrl:
    if not text.isascii() or not text.isprintable() or " " in text:
        _refuse("it has a blank, a control character or a letter outside ASCII in it")
    match = re.fullmatch(_URL, text)
    assert match is not None, "the pattern fits every text"  # noqa: S101
    scheme, authority, path, _query, _fragment = match.groups()
    host = _read_host(scheme, authority)
    _refuse_other_portals(host)
    form = _find_form(host)
    if form is not None and form.path and path.strip("/") == "":
        _refuse(f"its path is missing; the access portal's address ends in {form.path}")
    partition, region = (form.partition, form.region) if form else (None, None)
    return StartUrl(text, host, f"https://{host}{path.rstrip('/')}", partition, region)


def _refuse(reason: str) -> NoReturn:
    raise InvalidValueError("start URL", reason)


def _read_host(scheme: str | None, authority: str) -> str:
    if scheme is None:
        _refuse("it must begin with https://")
    if scheme.lower() != "https":
        _refuse(f"it must use https, not {scheme.lower()}")
    if "@" in authority:
        _refuse("it has a user name in it")
    host, _colon, port = authority.partition(":")
    if port not in ("", "443"):
        _refuse("it has a port in it")
    host = host.lower().removesuffix(".")
    if not re.fullmatch(_HOST, host):
        _refuse("it has no host name such as d-1234567890.awsapps.com")
    return host


def _refuse_other_portals(host: str) -> None:
    if host == BUILDER_ID_HOST:
        _refuse("it is the start page of AWS Builder ID, which gives no access to AWS accounts")
    if host.endswith((".console.aws.amazon.com", ".signin.aws.amazon.com")) or host in {
        "console.aws.amazon.com",
        "signin.aws.amazon.com",
        "aws.amazon.com",
    }:
        _refuse("it is the address of the AWS console; the access portal's is meant")
    if host.startswith(("oidc.", "portal.sso.", "device.sso.")) and host.endswith(".amazonaws.com"):
        _refuse("it is a service endpoint; the access portal's address is meant")


class _Form(NamedTuple):
    partition: str
    region: str | None
    path: str
    path_pattern: str


def _find_form(host: str) -> _Form | None:
    for pattern, partition, (path, path_pattern) in _FORMS:
        found = re.fullmatch(pattern, host)
        if found:
            return _Form(partition, found.groupdict().get("region"), path, path_pattern)
    return None


def find_mismatch(url: StartUrl, region: str) -> Literal["region", "partition"] | None:
    """Say in what a start URL and a region contradict each other, as far as names tell; None where they go together."""
    if url.region is not None:
        return None if url.region == region else "region"
    partition = partition_of_region(region)
    if url.host == _SHARED_ISSUER and partition in _SHARED_BY:
        return None
    return "partition" if None not in (url.partition, partition) and url.partition != partition else None


def looks_like_portal(host: str) -> bool:
    """Say whether a host that is not AWS's own was probably meant to be a portal's."""
    registered = ".".join(host.split(".")[-2:])
    return _PORTAL_SUFFIXES[0] in host or find_nearest(registered, _PORTAL_SUFFIXES) is not None
