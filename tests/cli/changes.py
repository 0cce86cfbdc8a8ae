"""What the tests of the changing commands share: a file, how a line about a backup reads, and the JSON's schema."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import jsonschema

CONFIG = """\
# ours
[sso-session naka]
sso_start_url = https://naka.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile naka]   # the first
sso_session = naka
sso_account_id = 123456789012
sso_role_name = Admin
; where we are
region = eu-central-1

[profile chain]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = naka
"""
_BACKUP = re.compile(r"\(backup: ~/\.local/state/ssocfg/backups/config-[0-9a-f]{16}/\d{8}T\d{6}\.\d{6}Z\)")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")
_SCHEMA = json.loads(files("ssocfg.cli").joinpath("change-1.schema.json").read_text())


def plain(text: str) -> str:
    """Put signs for what differs from run to run: where a backup lies, and when it was made."""
    return _INSTANT.sub("<then>", _BACKUP.sub("(backup: <there>)", text))


def validated(text: str) -> dict[str, object]:
    """Read the JSON that a changing command printed, and hold it to its schema."""
    shown: dict[str, object] = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)
    jsonschema.validate(shown, _SCHEMA, cls=jsonschema.Draft202012Validator)
    return shown
