"""What the tests of config reading share: real botocore as a second reader, and the cases that all AWS SDKs share."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED_DATA = Path(os.environ.get("SSOCFG_SHARED_DATA") or CHECKOUT / ".." / "shared" / "data")
NO_SHARED_DATA = (
    "the SDKs' shared cases are not beside the checkout; set SSOCFG_SHARED_DATA to the folder that has them"
)
SHARED_CASES = {"parser_case": "profile-parser-tests.json", "location_case": "file-location-tests.json"}


@dataclass(frozen=True)
class BotocoreReading:
    """What botocore makes of a file: a dict, or None where it refuses, with the line if it names one."""

    config: dict[str, Any] | None
    line: int | None = None


def shared_cases(file_name: str) -> list[dict[str, Any]]:
    path = SHARED_DATA / file_name
    return json.loads(path.read_text(encoding="utf-8"))["tests"] if path.is_file() else []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for fixture, file_name in SHARED_CASES.items():
        if fixture in metafunc.fixturenames:
            cases = shared_cases(file_name)
            ids = [case["name"] for case in cases] or ["absent"]
            metafunc.parametrize(fixture, cases or [{}], ids=ids, indirect=True)


def case_or_skip(request: pytest.FixtureRequest) -> dict[str, Any]:
    case: dict[str, Any] = request.param
    if not case:
        pytest.skip(NO_SHARED_DATA)
    return case


@pytest.fixture
def parser_case(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One of the SDKs' shared cases about reading config and credentials files."""
    return case_or_skip(request)


@pytest.fixture
def location_case(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One of the SDKs' shared cases about where the files are."""
    return case_or_skip(request)


@pytest.fixture
def read_with_botocore(tmp_path: Path) -> Callable[..., BotocoreReading]:
    """Read bytes with the botocore that is installed."""
    configloader = pytest.importorskip("botocore.configloader")
    from botocore.exceptions import ConfigParseError

    if io.TextIOWrapper(io.BytesIO()).encoding.lower().replace("-", "") != "utf8":
        pytest.skip("botocore reads in the locale's encoding, which is not UTF-8 here; set PYTHONUTF8=1")

    def read(data: bytes, *, load: str = "load_config") -> BotocoreReading:
        path = tmp_path / "read-by-botocore"
        path.write_bytes(data)
        try:
            return BotocoreReading(getattr(configloader, load)(str(path)))
        except ConfigParseError as refusal:
            error: Any = refusal.kwargs["error"]  # type: ignore[typeddict-item]  # the stubs do not know it
            first_errors = getattr(error, "errors", None)
            return BotocoreReading(None, first_errors[0][0] if first_errors else getattr(error, "lineno", None))

    return read
