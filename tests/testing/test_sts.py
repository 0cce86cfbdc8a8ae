"""GetCallerIdentity: signed by botocore, and by hands that get it wrong."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from ssocfg.testing import FakeIdentityCenter
from testing.conftest import Program
from testing.raw import Answered, ask

BODY = b"Action=GetCallerIdentity&Version=2011-06-15"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NAMESPACE = "{https://sts.amazonaws.com/doc/2011-06-15/}"


@pytest.fixture
def keys(program: Program) -> dict[str, Any]:
    return program.keys(program.sign_in().access)


def sign(
    center: FakeIdentityCenter,
    keys: dict[str, Any],
    method: str = "POST",
    target: str = "/",
    body: bytes = BODY,
    service: str = "sts",
) -> dict[str, str]:
    """Sign a request with botocore, and return its headers."""
    request = AWSRequest(method, center.url + target, headers=FORM if body else {}, data=body)
    credentials = Credentials(keys["accessKeyId"], keys["secretAccessKey"], keys["sessionToken"])
    SigV4Auth(credentials, service, "eu-central-1").add_auth(request)
    return dict(request.headers.items())


def post(center: FakeIdentityCenter, headers: dict[str, str], body: bytes = BODY) -> Answered:
    return ask(center, "POST", "/", body, headers)


def code_of(answer: Answered) -> tuple[str, int]:
    """The code of an error in STS's XML form."""
    assert answer.headers["content-type"] == "text/xml"
    root = ElementTree.fromstring(answer.body)
    assert root.tag == f"{NAMESPACE}ErrorResponse"
    assert root.findtext(f"{NAMESPACE}RequestId")
    assert root.findtext(f"{NAMESPACE}Error/{NAMESPACE}Type") == "Sender"
    return root.findtext(f"{NAMESPACE}Error/{NAMESPACE}Code") or "", answer.status


def test_the_identity_is_the_role_of_the_keys(program, keys):
    answer = program.sts(keys).get_caller_identity()
    assert answer["Account"] == "111122223333"
    role, _, user = answer["Arn"].removeprefix("arn:aws:sts::111122223333:assumed-role/").partition("/")
    assert user == "naka"
    prefix, _, suffix = role.rpartition("_")
    assert prefix == "AWSReservedSSO_AdministratorAccess"
    assert len(suffix) == 16
    assert int(suffix, 16) >= 0
    unique, _, name = answer["UserId"].partition(":")
    assert (unique[:4], len(unique), name) == ("AROA", 21, "naka")


def test_the_same_role_has_the_same_name_and_another_role_another(program):
    token = program.sign_in().access

    def arn(role: str) -> str:
        return str(program.sts(program.keys(token, role)).get_caller_identity()["Arn"])

    assert arn("ReadOnlyAccess") == arn("ReadOnlyAccess") != arn("AdministratorAccess")


@pytest.mark.parametrize(
    ("settings", "partition"),
    [
        ({"region": "cn-north-1"}, "aws-cn"),
        ({"region": "us-gov-west-1"}, "aws-us-gov"),
        ({"region": "eu-central-1"}, "aws"),
        ({"region": "us-east-1", "partition": "aws-us-gov"}, "aws-us-gov"),
    ],
)
def test_the_partition_is_that_of_the_region(make_center: Callable[..., FakeIdentityCenter], settings, partition):
    program = Program(make_center(**settings))
    identity = program.sts(program.keys(program.sign_in().access)).get_caller_identity()
    assert identity["Arn"].startswith(f"arn:{partition}:sts::111122223333:")


def test_a_signature_by_hand_is_good(center, keys):
    assert post(center, sign(center, keys)).status == 200


def test_a_signed_query_is_good(center, keys):
    target = "/?Version=2011-06-15&Action=GetCallerIdentity&Extra=a%20b%2Bc%2F~&Empty="
    headers = sign(center, keys, "GET", target, b"")
    assert ask(center, "GET", target, headers=headers).status == 200
    assert ask(center, "GET", target.replace("a%20b", "a%20c"), headers=headers).status == 403


@pytest.mark.parametrize(
    "change",
    [
        {"secretAccessKey": "x" * 40},
        {"secretAccessKey": ""},
    ],
)
def test_a_wrong_secret_does_not_match(center, keys, change):
    assert code_of(post(center, sign(center, {**keys, **change}))) == ("SignatureDoesNotMatch", 403)


def test_a_changed_request_does_not_match(center, keys):
    headers = sign(center, keys)
    assert code_of(post(center, headers, BODY + b"&More=1")) == ("SignatureDoesNotMatch", 403)
    assert code_of(post(center, {**headers, "Content-Type": "text/plain"})) == ("SignatureDoesNotMatch", 403)
    signature = headers["Authorization"][-64:]
    wrong = headers["Authorization"].replace(signature, "0" * 64)
    assert code_of(post(center, {**headers, "Authorization": wrong})) == ("SignatureDoesNotMatch", 403)
    assert post(center, headers).status == 200


def test_a_signature_for_another_service_does_not_match(center, keys):
    assert code_of(post(center, sign(center, keys, service="iam"))) == ("SignatureDoesNotMatch", 403)


def test_what_aws_reads_must_be_signed(center, keys):
    headers = sign(center, keys)
    assert code_of(post(center, {**headers, "X-Amz-Other": "1"})) == ("SignatureDoesNotMatch", 403)
    for name in ("host;", "x-amz-date;", ";x-amz-security-token"):
        assert name in headers["Authorization"]
        unsigned = headers["Authorization"].replace(name, "")
        assert code_of(post(center, {**headers, "Authorization": unsigned})) == ("SignatureDoesNotMatch", 403)


@pytest.mark.parametrize("change", [{"accessKeyId": "ASIAXXXXXXXXXXXXXXXX"}, {"sessionToken": "other"}])
def test_keys_that_were_not_given_out_are_invalid(center, keys, change):
    assert code_of(post(center, sign(center, {**keys, **change}))) == ("InvalidClientTokenId", 403)


def test_keys_without_their_session_token_are_invalid(center, keys):
    assert code_of(post(center, sign(center, {**keys, "sessionToken": None}))) == ("InvalidClientTokenId", 403)


def test_expired_keys_are_expired(center, program, keys):
    center.advance(timedelta(minutes=59))
    assert program.sts(keys).get_caller_identity()["Arn"]
    center.advance(timedelta(minutes=1))
    with pytest.raises(ClientError) as raised:
        program.sts(keys).get_caller_identity()
    assert raised.value.response["Error"]["Code"] == "ExpiredToken"


@pytest.mark.parametrize(
    ("off", "said"),
    [(timedelta(minutes=-6), "Signature not yet current"), (timedelta(minutes=6), "Signature expired")],
)
def test_a_clock_that_is_off_does_not_match(make_center: Callable[..., FakeIdentityCenter], off, said):
    center = make_center(now=lambda: datetime.now(UTC) + off)
    program = Program(center)
    with pytest.raises(ClientError, match=said) as raised:
        program.sts(program.keys(program.sign_in().access)).get_caller_identity()
    assert raised.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_that_is_a_little_off_does_no_harm(make_center: Callable[..., FakeIdentityCenter], minutes):
    center = make_center(now=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    program = Program(center)
    assert program.sts(program.keys(program.sign_in().access)).get_caller_identity()["Arn"]


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Authorization", None, ("MissingAuthenticationToken", 403)),
        ("Authorization", "", ("IncompleteSignature", 400)),
        ("Authorization", "Bearer junk", ("IncompleteSignature", 400)),
        ("Authorization", "AWS4-HMAC-SHA256 junk", ("IncompleteSignature", 400)),
        ("Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0", ("IncompleteSignature", 400)),
        ("Authorization", "AWS4-HMAC-SHA256 Credential=a, Credential=a, SignedHeaders=host, Signature=0", ("IncompleteSignature", 400)),
        ("Authorization", "AWS4-HMAC-SHA256 Credential=a/20270131/r/sts/aws4_request, SignedHeaders=host, Signature=\xff", ("InvalidClientTokenId", 403)),
        ("X-Amz-Date", None, ("IncompleteSignature", 400)),
        ("X-Amz-Date", "junk", ("IncompleteSignature", 400)),
        ("X-Amz-Date", "20260101T000000Z", ("SignatureDoesNotMatch", 403)),
    ],
)  # fmt: skip
def test_a_signature_that_is_not_in_order_is_refused(center, keys, header, value, code):
    headers = {name: text for name, text in {**sign(center, keys), header: value}.items() if text is not None}
    assert code_of(post(center, headers)) == code


def test_the_scope_is_of_the_day_of_the_date(center, keys):
    headers = sign(center, keys)
    day = headers["X-Amz-Date"][:8]
    other = headers["Authorization"].replace(f"/{day}/", "/20260101/")
    assert b"Date in Credential scope does not match" in post(center, {**headers, "Authorization": other}).body


def test_a_signature_of_strange_characters_does_not_match(center, keys):
    headers = sign(center, keys)
    strange = headers["Authorization"][:-1] + "\xff"
    assert code_of(post(center, {**headers, "Authorization": strange})) == ("SignatureDoesNotMatch", 403)


@pytest.mark.parametrize("body", [b"Action=AssumeRole&Version=2011-06-15", b"Action=Junk", b"", b"\xff\xfe"])
def test_what_is_not_here_is_an_invalid_action(center, body):
    assert code_of(ask(center, "POST", "/", body, FORM)) == ("InvalidAction", 400)
    assert code_of(ask(center, "GET", "/")) == ("InvalidAction", 400)
