"""A role's credentials as AWS CLI keeps them in `~/.aws/cli/cache`. boto3 keeps its own in memory only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from ssocfg.tokens.fields import NO_EXTRA, Extra, Fields, plain_fields, unreadable_expiry
from ssocfg.tokens.instants import UnreadableInstant, format_instant, instant_of_milliseconds
from ssocfg.tokens.json_file import JsonObject, Unreadable, read_json_object, write_json
from ssocfg.values import Secret

# AWS CLI uses what it has cached while at least this much is left.
# Source: botocore 1.43, credentials.py `CachedCredentialFetcher.DEFAULT_EXPIRY_WINDOW_SECONDS` and `_is_expired`.
REUSE_MARGIN = timedelta(minutes=15)


class RoleCredentials(NamedTuple):
    """Temporary keys of a role. Printing one shows no secret, not even the key's id; one does not pickle.

    Attributes:
        file: The file as it was named.
        access_key_id: The id of the key.
        secret_access_key: The key.
        session_token: The token that goes with it.
        expires_at: When they end, in UTC, by AWS's clock.
        provider_type: Where AWS CLI got them: `"sso"` or `"assume-role"`, or another text, or None.
        account_id: The account's id, or None where the file does not say.
        problems: What is wrong with fields that they can be used without, each as a clause.
        extra: Fields that ssocfg does not know.
        extra_credentials: The same, of the `Credentials` in the file.
    """

    file: str
    access_key_id: Secret
    secret_access_key: Secret
    session_token: Secret
    expires_at: datetime
    provider_type: str | None = None
    account_id: str | None = None
    problems: tuple[str, ...] = ()
    extra: Extra = NO_EXTRA
    extra_credentials: Extra = NO_EXTRA

    def is_fresh_at(self, now: datetime) -> bool:
        """Say whether AWS CLI would use them at that instant, without a look at the session's token.

        Source: botocore 1.43, credentials.py `CachedCredentialFetcher._load_from_cache`.
        """
        return self.expires_at - now >= REUSE_MARGIN

    def reveal_variables(self) -> dict[str, str]:
        """Return them as the environment variables of all AWS tools, the secrets in plain text."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key_id.reveal(),
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key.reveal(),
            "AWS_SESSION_TOKEN": self.session_token.reveal(),
            "AWS_CREDENTIAL_EXPIRATION": format_instant(self.expires_at),
        }


def read_role_credentials(data: bytes, file: str) -> RoleCredentials | Unreadable:
    """Read a file of `~/.aws/cli/cache`, which also holds files of other kinds, such as `session.db`."""
    content = read_json_object(data, file)
    if isinstance(content, Unreadable):
        return content
    fields = Fields(content)
    keys = fields.take_object("Credentials")
    if keys is None:
        return Unreadable(file, "it has no Credentials", "odd-content")
    provider_type = fields.take_text("ProviderType")
    found = _read_keys(Fields(keys), file)
    if isinstance(found, Unreadable):
        return found
    problems = (*fields.problems, *found.problems)
    return found._replace(provider_type=provider_type, problems=problems, extra=fields.rest)


def _read_keys(keys: Fields, file: str) -> RoleCredentials | Unreadable:
    access_key_id, secret_key = keys.take_secret("AccessKeyId"), keys.take_secret("SecretAccessKey")
    session_token = keys.take_secret("SessionToken")
    if access_key_id is None or secret_key is None or session_token is None:
        reason = keys.problems[0] if keys.problems else "its Credentials are not complete"
        return Unreadable(file, reason, "odd-content")
    expires_at = keys.take_instant("Expiration")
    if not isinstance(expires_at, datetime):
        return unreadable_expiry(file, "Expiration", expires_at)
    return RoleCredentials(
        file=file,
        access_key_id=access_key_id,
        secret_access_key=secret_key,
        session_token=session_token,
        expires_at=expires_at,
        account_id=keys.take_text("AccountId"),
        problems=tuple(keys.problems),
        extra_credentials=keys.rest,
    )


def role_credentials_of_answer(
    answer: Mapping[str, object], account_id: str, file: str
) -> RoleCredentials | Unreadable:
    """Make role credentials of the `roleCredentials` in a GetRoleCredentials answer.

    Args:
        answer: `accessKeyId`, `secretAccessKey`, `sessionToken`, and `expiration` in milliseconds since 1970.
        account_id: The account that was asked for.
        file: The file that they are for.

    Returns:
        The credentials, as botocore would write them to the cache, or what is wrong with the answer.

    Source: botocore 1.43, credentials.py `SSOCredentialFetcher._get_credentials`.
    """
    fields = Fields(dict(answer))
    access_key_id, secret_key = fields.take_secret("accessKeyId"), fields.take_secret("secretAccessKey")
    session_token = fields.take_secret("sessionToken")
    if access_key_id is None or secret_key is None or session_token is None:
        return Unreadable(file, "it lacks a key", "odd-content")
    expires_at = instant_of_milliseconds(answer.get("expiration"))
    if isinstance(expires_at, UnreadableInstant):
        return Unreadable(file, f"its expiration {expires_at.reason}", "odd-expiry")
    return RoleCredentials(file, access_key_id, secret_key, session_token, expires_at, "sso", account_id)


def write_role_credentials(credentials: RoleCredentials) -> bytes:
    """Write role credentials in AWS CLI's format; fields that ssocfg does not know follow the known ones.

    Source: botocore 1.43, credentials.py `SSOCredentialFetcher._get_credentials`.
    """
    keys = {
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
        "SessionToken": credentials.session_token,
        "Expiration": credentials.expires_at,
        "AccountId": credentials.account_id,
    }
    content: JsonObject = {
        "ProviderType": credentials.provider_type,
        "Credentials": plain_fields(keys, credentials.extra_credentials),
    }
    return write_json(plain_fields(content, credentials.extra))
