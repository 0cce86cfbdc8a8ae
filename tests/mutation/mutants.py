"""Small faults, planted in a module's text one at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

_COMPARISONS = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Is: "is not",
    ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
_ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.BitOr: "&", ast.BitAnd: "|"}


class Mutant(NamedTuple):
    """One fault.

    Attributes:
        line: The line that it is in.
        what: What it does, in words.
        text: The module's text with it.
    """

    line: int
    what: str
    text: str


def mutants_of(source: str) -> Iterator[Mutant]:
    """Make all mutants of a module; those of annotations and docstrings are left out, for they change nothing."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    data = source.encode()
    for node, new in _changes(ast.parse(source)):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        old = data[begin:end].decode()
        text = (data[:begin] + new.encode() + data[end:]).decode()
        yield Mutant(node.lineno, f"{_short(old)} → {_short(new)}", text)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 70 else text[:67] + "..."


def _changes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    for node in _live(tree):
        yield from _of_statement(node) if isinstance(node, ast.stmt) else _of_expression(node)


def _live(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Go through what runs: no annotations, no docstrings, nothing that only type checkers read."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_dead(child) or _is_type(node, child):
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield child
            if not isinstance(child, ast.JoinedStr):
                yield from _live(child)


def _is_dead(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_type(parent: ast.AST, node: ast.AST) -> bool:
    """Recognize the type in `cast(type, value)` and what `Literal[...]` lists."""
    match parent:
        case ast.Call(func=ast.Name(id="cast")):
            return parent.args[0] is node
        case ast.Subscript(value=ast.Name(id="Literal")):
            return True
        case _:
            return False


def _of_statement(node: ast.stmt) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    match node:
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield node, "return None"
        case ast.Continue():
            yield node, "break"
        case ast.Break():
            yield node, "continue"
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign():
            yield node, "pass"
        case ast.If(test=test) | ast.While(test=test):
            yield test, f"(not ({ast.unparse(test)}))"
        case _:
            return


def _of_expression(node: ast.expr) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield node, f"({ast.unparse(node.left)} {_COMPARISONS[type(op)]} {ast.unparse(node.comparators[0])})"
        case ast.BoolOp(op=op, values=values):
            word = " or " if isinstance(op, ast.And) else " and "
            yield node, "(" + word.join(f"({ast.unparse(value)})" for value in values) + ")"
            yield node, "(" + ast.unparse(values[0]) + ")"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"bool({ast.unparse(operand)})"
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC:
            yield node, f"({ast.unparse(node.left)} {_ARITHMETIC[type(op)]} {ast.unparse(node.right)})"
        case ast.IfExp(body=body, orelse=orelse):
            yield node, f"({ast.unparse(body)})"
            yield node, f"({ast.unparse(orelse)})"
        case ast.Constant(value=bool() as value):
            yield node, str(not value)
        case ast.Constant(value=int() as value):
            yield node, f"({value + 1})"
        case ast.Constant(value=str() as value):
            yield node, repr(value + "XX" if value else "XX")
        case _:
            return
