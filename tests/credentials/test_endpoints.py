"""What a profile says about endpoints is what botocore makes of it."""

from __future__ import annotations

import botocore.session
import pytest
from botocore.exceptions import BotoCoreError

from ssocfg.api.calling import ClientPool
from ssocfg.config.reader import parse_config
from ssocfg.errors import InvalidValueError

SERVICES = ("sso", "sso-oidc", "sts")
CASES = {
    "nothing": "",
    "one for all": "endpoint_url = http://127.0.0.1:1/all\n",
    "one for each": "services = local\n",
    "one for each and one for the rest": "services = local\nendpoint_url = http://127.0.0.1:1/all\n",
    "ignored": "services = local\nendpoint_url = http://127.0.0.1:1/all\nignore_configured_endpoint_urls = TRUE\n",
    "not ignored": "services = local\nignore_configured_endpoint_urls = yes\n",
    "dual-stack": "use_dualstack_endpoint = true\n",
    "fips": "use_fips_endpoint = True\n",
    "neither": "use_fips_endpoint = no\nuse_dualstack_endpoint = 1\n",
}
LOCAL = (
    "[services local]\nsso =\n  endpoint_url = http://127.0.0.1:2\nsso_oidc =\n  endpoint_url = http://127.0.0.1:3\n"
)


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "cn-north-1"])
@pytest.mark.parametrize("case", CASES)
def test_the_endpoints_are_those_of_botocore(aws_home, monkeypatch, case, region):
    for name in ("AWS_ENDPOINT_URL", *(f"AWS_ENDPOINT_URL_{s.upper().replace('-', '_')}" for s in SERVICES)):
        monkeypatch.delenv(name, raising=False)
    text = f"{LOCAL}[profile x]\n{CASES[case]}"
    (aws_home / ".aws" / "config").write_text(text)
    session = botocore.session.Session(profile="x")
    with ClientPool(parse_config(text)) as pool:
        for service in SERVICES:
            ours = _endpoint(lambda service=service: pool.of("x").client(service, region))
            assert ours == _endpoint(lambda service=service: session.create_client(service, region_name=region))


def _endpoint(make):
    try:
        return make().meta.endpoint_url
    except (BotoCoreError, InvalidValueError) as error:  # an endpoint that a partition does not have
        return "none" if "endpoint" in str(error).lower() else repr(error)


def test_profiles_that_say_the_same_share_their_clients():
    config = parse_config("[profile a]\nregion = eu-west-1\n[profile b]\n[profile c]\nuse_fips_endpoint = true\n")
    with ClientPool(config) as pool:
        assert pool.of("a") is pool.of("b") is pool.of(None)
        assert pool.of("c") is not pool.of("a")
