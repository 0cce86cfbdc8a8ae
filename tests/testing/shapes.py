"""Answers held against the output shapes of botocore's service models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.session

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "long": (int,), "boolean": (bool,), "structure": (dict,), "list": (list,),
}  # fmt: skip
# What the real service answers beyond its model.
UNMODELLED = {"aws_sso_app_session_id", "issuedTokenType", "originSessionId"}


def output_shape(service: str, operation: str) -> Any:
    return botocore.session.Session().get_service_model(service).operation_model(operation).output_shape


def error_shape(service: str, name: str) -> Any:
    return botocore.session.Session().get_service_model(service).shape_for(name)


def find_faults(shape: Any, value: object, path: str = "$") -> Iterator[str]:
    """Find where a JSON value is not of the shape; null stands for an absent member."""
    if not isinstance(value, KINDS[shape.type_name]) or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"{path}: {type(value).__name__} instead of {shape.type_name}"
    elif isinstance(value, dict):
        yield from _find_faults_of_members(shape, value, path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from find_faults(shape.member, item, f"{path}[{number}]")


def _find_faults_of_members(shape: Any, value: dict[str, object], path: str) -> Iterator[str]:
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    yield from (f"{path}: {name} is not in the model" for name in sorted(set(value) - set(members) - UNMODELLED))
    yield from (f"{path}: {name} is missing" for name in shape.required_members if value.get(name) is None)
    for name, member in members.items():
        if value.get(name) is not None:
            yield from find_faults(member, value[name], f"{path}.{name}")
