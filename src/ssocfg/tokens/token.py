"""The token of a signed-in session, as `~/.aws/sso/cache` holds it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from ssocfg.tokens.fields import NO_EXTRA, Extra, Fields, plain_fields, unreadable_expiry
from ssocfg.tokens.instants import Style, style_of
from ssocfg.tokens.json_file import JsonObject, Unreadable, read_json_object, write_json
from ssocfg.values import Secret

if TYPE_CHECKING:
    from ssocfg.tokens.registration import Registration


class Token(NamedTuple):
    """A token with all that its file says beside it. Printing one shows no secret; one does not pickle.

    Attributes:
        file: The file as it was named.
        access_token: What signs requests to the access portal.
        expires_at: When it ends, in UTC; made by whoever signed in, from the clock of that machine.
        start_url: The start URL that it was got for, or None where the file does not say.
        region: The region of that Identity Center instance, or None.
        refresh_token: What renews it, or None; then only a new sign-in does.
        client_id: The client that it was got with, or None.
        client_secret: That client's secret, or None.
        registration_expires_at: When that client's registration ends, in UTC, by AWS's clock; or None.
        style: How `expires_at` is spelled, which tells the writers apart: `"z"` AWS CLI, botocore and ssocfg,
            `"fraction"` JavaScript, `"offset"` Ruby, `"utc"` an old AWS CLI.
        problems: What is wrong with fields that the token can be used without, each as a clause.
        extra: Fields that ssocfg does not know.
    """

    file: str
    access_token: Secret
    expires_at: datetime
    start_url: str | None = None
    region: str | None = None
    refresh_token: Secret | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    registration_expires_at: datetime | None = None
    style: Style = "z"
    problems: tuple[str, ...] = ()
    extra: Extra = NO_EXTRA


def read_token(data: bytes, file: str) -> Token | Unreadable:
    """Read a token file as AWS tools do: it needs an access token and an expiry.

    Source: botocore 1.43, utils.py `SSOTokenLoader.__call__`.
    """
    content = read_json_object(data, file)
    return content if isinstance(content, Unreadable) else token_of(content, file)


def token_of(content: JsonObject, file: str) -> Token | Unreadable:
    """Make a token of a file's JSON object."""
    if "accessToken" not in content:
        return Unreadable(file, "it has no accessToken", "odd-content")
    fields = Fields(content)
    access_token = fields.take_secret("accessToken")
    if access_token is None:
        return Unreadable(file, fields.problems[0], "odd-content")
    expires_at = fields.take_instant("expiresAt")
    if not isinstance(expires_at, datetime):
        return unreadable_expiry(file, "expiresAt", expires_at)
    return Token(
        file=file,
        access_token=access_token,
        expires_at=expires_at,
        start_url=fields.take_text("startUrl"),
        region=fields.take_text("region"),
        refresh_token=fields.take_secret("refreshToken"),
        client_id=fields.take_text("clientId"),
        client_secret=fields.take_secret("clientSecret"),
        registration_expires_at=fields.take_optional_instant("registrationExpiresAt"),
        style=style_of(cast("str", content["expiresAt"])),
        problems=tuple(fields.problems),
        extra=fields.rest,
    )


def write_token(token: Token) -> bytes:
    """Write a token's file in AWS CLI's format; fields that ssocfg does not know follow the known ones.

    Instants are written in whole seconds, rounded down, as AWS CLI writes them.

    Source: AWS CLI 2.36, botocore/utils.py `SSOTokenFetcherAuth._get_new_token`; botocore 1.43, tokens.py
    `_sso_json_dumps`.
    """
    fields = {
        "startUrl": token.start_url,
        "region": token.region,
        "accessToken": token.access_token,
        "expiresAt": token.expires_at,
        "clientId": token.client_id,
        "clientSecret": token.client_secret,
        "registrationExpiresAt": token.registration_expires_at,
        "refreshToken": token.refresh_token,
    }
    return write_json(plain_fields(fields, token.extra))


def refreshed(token: Token, answer: Mapping[str, object], now: datetime) -> Token | Unreadable:
    """Return the token as a refresh renewed it; its file's other fields stay.

    An answer without a refresh token keeps the old one, which botocore loses.

    Args:
        token: The token that was refreshed.
        answer: The members of the CreateToken answer: `accessToken`, `expiresIn` in seconds, perhaps `refreshToken`.
        now: When the request was sent, so that the expiry errs to the safe side.

    Returns:
        The new token, or what is wrong with the answer.

    Source: botocore 1.43, tokens.py `SSOTokenProvider._attempt_create_token`.
    """
    got = _read_answer(answer, token.file, "its refresh", now)
    if isinstance(got, Unreadable):
        return got
    return token._replace(
        access_token=got.access_token,
        expires_at=got.expires_at,
        refresh_token=got.refresh_token or token.refresh_token,
        style="z",
    )


def token_of_answer(
    answer: Mapping[str, object],
    *,
    file: str,
    start_url: str,
    region: str,
    registration: Registration,
    now: datetime,
) -> Token | Unreadable:
    """Make the token of a new sign-in.

    Args:
        answer: The members of the CreateToken answer: `accessToken`, `expiresIn` in seconds, perhaps `refreshToken`.
        file: The file that it is for.
        start_url: The start URL as written.
        region: The region of the Identity Center instance.
        registration: The client that it was got with.
        now: When the request was sent, so that the expiry errs to the safe side.

    Returns:
        The token, without a refresh token where the answer has none, or what is wrong with the answer.

    Source: AWS CLI 2.36, botocore/utils.py `SSOTokenFetcherAuth._get_new_token`.
    """
    got = _read_answer(answer, file, "the request for a token", now)
    if isinstance(got, Unreadable):
        return got
    return Token(
        file=file,
        access_token=got.access_token,
        expires_at=got.expires_at,
        start_url=start_url,
        region=region,
        refresh_token=got.refresh_token,
        client_id=registration.client_id,
        client_secret=registration.client_secret,
        registration_expires_at=registration.expires_at,
    )


class _Got(NamedTuple):
    access_token: Secret
    expires_at: datetime
    refresh_token: Secret | None


def _read_answer(answer: Mapping[str, object], file: str, asked: str, now: datetime) -> _Got | Unreadable:
    fields = Fields(dict(answer))
    access_token = fields.take_secret("accessToken")
    if access_token is None:
        fault = fields.problems[0].removeprefix("its ") if fields.problems else "accessToken is missing"
        return Unreadable(file, f"the answer to {asked} cannot be used: {fault}", "odd-content")
    expires_at = _expiry_of_answer(answer.get("expiresIn"), now)
    if expires_at is None:
        reason = f"the answer to {asked} cannot be used: expiresIn is not a number of seconds"
        return Unreadable(file, reason, "odd-expiry")
    return _Got(access_token, expires_at, fields.take_secret("refreshToken"))


def _expiry_of_answer(seconds: object, now: datetime) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        return None
    try:
        return now.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    except OverflowError:
        return None
