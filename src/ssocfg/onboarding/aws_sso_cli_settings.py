"""The portals in aws-sso-cli's own settings, as far as they are written plainly.

It is a small part of YAML: `SSOConfig`, below it names, and below each of them `StartUrl` and `SSORegion` with plain or
quoted values. Whatever is written otherwise is passed over, so that nothing is misread.

Source: aws-sso-cli 2, `docs/config.md`.
"""

from __future__ import annotations

import re

from ssocfg.onboarding.foreign import ForeignPortal

_QUOTED = r""" "([^"\\]*)"|'([^']*)' """.strip()
_KEY = rf"(?:{_QUOTED}|([A-Za-z0-9_.-]+))"
_VALUE = rf"(?:{_QUOTED}|([^\s\"'#&*!|>{{\[][^#]*))"
_LINE = rf"( *){_KEY} *:(?: +{_VALUE})? *(?:#.*)?"
_LONGEST = 2_000  # characters of a line that is looked at
_TOP, _URL, _REGION = "SSOConfig", "StartUrl", "SSORegion"


def read_aws_sso_cli_settings(text: str) -> dict[str, ForeignPortal]:
    """Return what aws-sso-cli calls its portals, with start URL and region; those alone that have both."""
    found: dict[str, dict[str, str]] = {}
    path: list[tuple[int, str]] = []
    for line in text.splitlines():
        match = re.fullmatch(_LINE, line) if len(line) < _LONGEST else None
        if match is None:
            continue
        depth, key = len(match[1]), match[2] or match[3] or match[4] or ""
        value = (match[5] or match[6] or match[7] or "").strip()
        while path and path[-1][0] >= depth:
            path.pop()
        path.append((depth, key))
        names = [name for _depth, name in path]
        if len(names) == 3 and names[0] == _TOP and key in (_URL, _REGION) and value:
            found.setdefault(names[1], {})[key] = value
    return {name: ForeignPortal(said[_URL], said[_REGION]) for name, said in found.items() if len(said) == 2}
