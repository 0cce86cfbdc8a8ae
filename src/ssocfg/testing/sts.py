"""STS: GetCallerIdentity, for who holds keys that the portal gave out and signs with them.

Source: botocore 1.44.5, service model sts 2011-06-15; STS API reference, common errors; the wording of clock skew is
that of the real service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from ssocfg.testing.accounts import Role
from ssocfg.testing.answers import Answer, StsError, as_xml
from ssocfg.testing.records import Call
from ssocfg.testing.sessions import Keys, Store
from ssocfg.testing.sigv4 import Signed, compute_signature, is_signature, read_authorization

SKEW = timedelta(minutes=5)
MUST_BE_SIGNED = frozenset({"host", "x-amz-date"})
_AMZ_DATE = "%Y%m%dT%H%M%SZ"


@dataclass
class Sts:
    """The STS service."""

    store: Store

    def get_caller_identity(self, call: Call) -> Answer:
        """Say whose keys signed the request."""
        keys = self._authenticate(call)
        role = Role(keys.account_id, keys.role)
        partition = self.store.settings.partition
        arn = f"arn:{partition}:sts::{keys.account_id}:assumed-role/{role.reserved_name}/{keys.user}"
        content = f"<Arn>{escape(arn)}</Arn><UserId>{escape(f'{role.unique_id}:{keys.user}')}</UserId>"
        return as_xml("GetCallerIdentityResponse", f"{content}<Account>{keys.account_id}</Account>")

    def _authenticate(self, call: Call) -> Keys:
        signed = read_authorization(call.header("authorization"))
        keys = self.store.keys.get(signed.access_key)
        if keys is None or keys.revoked or call.header("x-amz-security-token") != keys.session_token:
            raise StsError("InvalidClientTokenId")
        amz_date = self._check_date(call, signed)
        unsigned = _must_be_signed(call).difference(signed.headers)
        if unsigned or signed.service != "sts":
            raise StsError("SignatureDoesNotMatch")
        if not is_signature(signed.signature, compute_signature(call, signed, keys.secret_key, amz_date)):
            raise StsError("SignatureDoesNotMatch")
        if keys.expires_at <= self.store.clock.now():
            raise StsError("ExpiredToken")
        return keys

    def _check_date(self, call: Call, signed: Signed) -> str:
        amz_date = call.header("x-amz-date") or ""
        try:
            at = datetime.strptime(amz_date, _AMZ_DATE).replace(tzinfo=UTC)
        except ValueError:
            raise StsError("IncompleteSignature", "Date must be in ISO-8601 'basic format'.") from None
        if amz_date[:8] != signed.date:
            raise StsError("SignatureDoesNotMatch", "Date in Credential scope does not match YYYYMMDD from date.")
        # Time that a test let go by did not go by for the client, whose clock signs.
        clock = self.store.clock
        refusals = [_find_skew(amz_date, at, now) for now in (clock.machine_now(), clock.now())]
        if all(refusals):
            raise StsError("SignatureDoesNotMatch", refusals[0])
        return amz_date


def _find_skew(amz_date: str, at: datetime, now: datetime) -> str:
    """Word why a date is too old or too new; empty where it is neither."""
    clock = f"{now.astimezone(UTC):{_AMZ_DATE}}"
    if at < now - SKEW:
        oldest = f"{(now - SKEW).astimezone(UTC):{_AMZ_DATE}}"
        return f"Signature expired: {amz_date} is now earlier than {oldest} ({clock} - 5 min.)"
    if at > now + SKEW:
        newest = f"{(now + SKEW).astimezone(UTC):{_AMZ_DATE}}"
        return f"Signature not yet current: {amz_date} is still later than {newest} ({clock} + 5 min.)"
    return ""


def _must_be_signed(call: Call) -> frozenset[str]:
    amazon = {name.lower() for name, _ in call.headers if name.lower().startswith("x-amz-")}
    return MUST_BE_SIGNED | amazon
