"""The clock is judged by the `Date` header of any answer, over a real connection."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from aws.conftest import REGION
from ssocfg.aws.calls import Call, make_call
from ssocfg.aws.clients import Clients
from ssocfg.aws.sts import Sts
from ssocfg.errors import IdentityRefusedError
from ssocfg.testing import FakeIdentityCenter

REGISTER = Call("RegisterClient", "register_client", {"clientName": "tests", "clientType": "public"})
BOUND = timedelta(seconds=1.5)


@pytest.mark.parametrize("hang", [0, 1])
@pytest.mark.parametrize(
    ("ahead", "severity"),
    [(0, "ok"), (30, "ok"), (-30, "ok"), (90, "warning"), (-90, "warning"), (400, "error"), (-400, "error")],
)
def test_the_skew_is_known_to_a_second_and_a_half(
    center: FakeIdentityCenter, clients: Clients, ahead: int, severity: str, hang: int
) -> None:
    center.inject("RegisterClient", date_skew=timedelta(seconds=-ahead), hang=timedelta(milliseconds=300 * hang))
    skew = make_call(clients.client("sso-oidc", REGION), REGISTER).skew
    assert skew is not None
    assert skew.severity == severity
    assert abs(skew.ahead - timedelta(seconds=ahead)) <= BOUND


@pytest.mark.parametrize("error", ["RequestExpired", "SignatureDoesNotMatch", "ExpiredToken"])
def test_a_refusal_that_comes_of_the_clock_says_how_far_it_is_off(
    center: FakeIdentityCenter, clients: Clients, keys: Any, error: str
) -> None:
    center.inject("GetCallerIdentity", error=error, date_skew=timedelta(seconds=400))
    with pytest.raises(IdentityRefusedError) as refused:
        Sts(clients, REGION).caller_identity(keys)
    assert re.search(r"clock right: it is 6 min (39|40|41) s behind AWS's time", refused.value.hint)


def test_a_refusal_with_a_clock_that_is_right_does_not_blame_it(
    center: FakeIdentityCenter, clients: Clients, keys: Any
) -> None:
    center.inject("GetCallerIdentity", error="InvalidClientTokenId", date_skew=timedelta(seconds=400))
    with pytest.raises(IdentityRefusedError) as refused:
        Sts(clients, REGION).caller_identity(keys)
    assert "clock" not in refused.value.hint
