"""What would stand in comments of the README, which is also shown where comments are not hidden.

By the first line of the fence below which they would stand.
"""

from __future__ import annotations

REMARKS = {
    "$ python -m ssocfg doctor": """\
<!-- file: ~/.aws/config
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access
[profile naka]
sso_session = naka2
sso_account_id = 123456789012
sso_role_name = Developer
region = ap-northeast-1 # home

[profile other]
sso_session = naka
sso_account_id = 123456789012
sso_role_name = ReadOnly
region = eu-central-1
-->
<!-- portal: naka -->
<!-- run: ssocfg login naka -->
<!-- portal: none -->""",
    "$ ssocfg login naka": "<!-- home: naka --><!-- portal: naka -->",
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/python -m ssocfg doctor": (
        "<!-- not run: it installs; `nox -s build` does this -->"
    ),
    "python3 -m venv .venv && .venv/bin/pip install nox && .venv/bin/nox": "<!-- not run: it runs all the tests -->",
    "import ssocfg": "<!-- given: data = b'' -->",
    "ssocfg doctor team.config --fail-on warning --format json > report.json": (
        "<!-- run: cp ~/.aws/config team.config -->"
    ),
}
