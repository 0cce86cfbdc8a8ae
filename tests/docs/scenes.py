"""The homes and the local Identity Centers that pages can name."""

from __future__ import annotations

from ssocfg.testing import Account, FakeIdentityCenter

HOMES = {
    "": "",
    "naka": """\
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile naka]
sso_session = naka
sso_account_id = 123456789012
sso_role_name = Developer
region = eu-central-1
""",
}
LAB = {
    "123456789012": Account("Lab", "lab@example.com", ["Developer", "ReadOnly"]),
    "210987654321": Account("Production", "production@example.com", ["ReadOnly"]),
}


CUSTOMER = {"345678901234": Account("Production", "aws@acme.example", ["ReadOnly"])}


def make_portal(name: str) -> FakeIdentityCenter:
    """Make the local Identity Center of this name.

    Raises:
        KeyError: There is none of that name.
    """
    match name:
        case "naka" | "denies" | "ignores":
            center = FakeIdentityCenter(accounts=LAB, region="eu-central-1", start_url="https://naka.awsapps.com/start")
        case "acme":
            url = "https://d-9067a1b2c3.awsapps.com/start"
            center = FakeIdentityCenter(accounts=CUSTOMER, region="us-east-1", start_url=url, user="naka@acme.example")
        case _:
            raise KeyError(name)
    if name == "denies":
        center.person.denies()
    if name == "ignores":
        center.person.ignores()
    return center
