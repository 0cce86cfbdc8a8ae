"""R12: of many processes that meet a token which has ended, one renews it, and all go on with what it got."""

from __future__ import annotations

import json

import pytest

from reliability.renewing import end_token, renew_at_once, whole_files
from ssocfg.testing import FakeIdentityCenter


@pytest.fixture
def center():
    with FakeIdentityCenter() as running:
        yield running


def test_eight_processes_renew_a_token_once(center, tmp_path):
    home = tmp_path / "home"
    center.write_config(home)
    path = center.sign_in(home)
    old = json.loads(path.read_bytes())
    end_token(path)
    done = renew_at_once(center, home, tmp_path / "round", 8)
    assert done.ends == [(0, "")] * 8
    assert done.renewals == 1
    new = json.loads(path.read_bytes())
    assert new["accessToken"] != old["accessToken"]
    assert new["refreshToken"] != old["refreshToken"]
    assert whole_files(home) == 2


def test_where_renewing_is_refused_all_say_so_and_the_token_stays_as_it_is(center, tmp_path):
    home = tmp_path / "home"
    center.write_config(home)
    path = center.sign_in(home)
    end_token(path)
    before = path.read_bytes()
    center.revoke_all()
    done = renew_at_once(center, home, tmp_path / "round", 4)
    assert all(code == 1 and "InvalidGrantException" in err for code, err in done.ends)
    assert path.read_bytes() == before
