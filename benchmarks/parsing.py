"""Reading a large config file, beside botocore."""

from __future__ import annotations

import tempfile
from pathlib import Path

import botocore.configloader

import ssocfg
from benchmarks.measure import Figure, paired, ratio_of

PROFILES = 10_000
RUNS = 7


def write_config(profiles: int, sessions: int = 20) -> str:
    """Make a config of sessions and profiles as `aws configure sso` writes them."""
    parts = [
        f"[sso-session s{i}]\nsso_start_url = https://d-{i:010d}.awsapps.com/start\nsso_region = us-east-1\n"
        "sso_registration_scopes = sso:account:access\n"
        for i in range(sessions)
    ]
    parts += [
        f"[profile p{i}]\nsso_session = s{i % sessions}\nsso_account_id = {i:012d}\nsso_role_name = PowerUserAccess\n"
        "region = us-east-1\noutput = json\n\n"
        for i in range(profiles)
    ]
    return "".join(parts)


def measure() -> list[Figure]:
    """Compare with botocore at one size, and ssocfg with itself at twice the size."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config")
        path.write_text(write_config(PROFILES), encoding="utf-8")
        data, twice = path.read_bytes(), write_config(2 * PROFILES).encode()

        def read() -> object:
            return ssocfg.parse_config(data)

        def read_all() -> object:
            return ssocfg.parse_config(data).as_dict()

        def read_typed() -> object:
            return list(ssocfg.parse_config(data).profiles.values())

        def read_with_botocore() -> object:
            return botocore.configloader.load_config(str(path))

        assert read_all() == read_with_botocore(), "both must read the same"
        figures = []
        for name, ours, bound in (
            ("parse_config of 10,000 profiles", read, 5.0),
            ("parse_config and as_dict()", read_all, 5.0),
            ("parse_config and every Profile", read_typed, 4.0),
        ):
            mine, theirs = paired(ours, read_with_botocore, RUNS)
            detail = f"{min(mine) * 1e3:.0f} ms, botocore's load_config {min(theirs) * 1e3:.0f} ms"
            figures.append(Figure(f"times faster: {name}", ratio_of(theirs, mine), bound, True, detail))
        large, small = paired(lambda: ssocfg.parse_config(twice), read, RUNS)
        detail = f"{min(large) * 1e3:.0f} ms for twice the file, {min(small) * 1e3:.0f} ms for the file"
        figures.append(Figure("times longer: twice the file", ratio_of(large, small), 2.2, False, detail))
        return figures
