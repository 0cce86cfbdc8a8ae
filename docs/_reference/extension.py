"""The part that Sphinx loads: writes the pages before they are read, and lends a hand where the code is described."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from _reference import command_pages, docstrings, examples, finding_pages, tables


def _findings_table() -> str:
    from ssocfg.doctor.checks import CHECKS

    return finding_pages.make_findings_table(CHECKS)


SUFFIX = ".page"  # of what is written at each build, so that nobody takes it for pages that somebody wrote
# Classes whose instances come out of functions, and whose parameters are of no use to others.
MADE_BY_OTHERS = {
    f"ssocfg.{name}"
    for name in (
        "Config",
        "Profile",
        "SsoSession",
        "ServicesBlock",
        "config.reading.Section",
        "config.nested.NestedBlock",
    )
}
CODE = re.compile(r"\b(SSO\d{3})\b")
PARTS: Mapping[str, Callable[[], str]] = {
    "config-keys": tables.make_key_tables,
    "error-tree": tables.make_error_tree,
    "exit-codes": command_pages.exit_code_table,
    "findings": _findings_table,
    "root-options": command_pages.make_root_options,
    "schemas": tables.make_schema_list,
}


class Generated(SphinxDirective):
    """`{generated} NAME`: a part of a page that is made of the code."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the part, and read it as the rest of the page is read."""
        text = PARTS[self.arguments[0]]()
        container = nodes.Element()
        container.document = self.state.document
        lines = StringList(text.splitlines(), source=f"<generated {self.arguments[0]}>")
        self.state.nested_parse(lines, self.content_offset, container, match_titles=True)
        return container.children


def write_pages(app: Sphinx) -> None:
    """Write a page for each command and for each check; one that is as it was keeps its date."""
    from ssocfg.doctor.checks import CHECKS

    source = Path(app.srcdir)
    _write_folder(source / "reference" / "commands", command_pages.make_command_pages())
    _write_folder(source / "findings", finding_pages.make_finding_pages(CHECKS, examples.show_findings()))


def _write_folder(folder: Path, pages: Mapping[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for stale in set(folder.glob(f"*{SUFFIX}")) - {folder / f"{name}{SUFFIX}" for name in pages}:
        stale.unlink()
    for name, text in pages.items():
        path = folder / f"{name}{SUFFIX}"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def publish_schemas(app: Sphinx, error: Exception | None) -> None:
    """Put the JSON Schemas where their `$id` says that they are."""
    if error is None and app.builder.format == "html":
        folder = Path(app.outdir) / "schemas"
        folder.mkdir(exist_ok=True)
        for path in tables.find_schemas():
            shutil.copy(path, folder)


def keep_links_here(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Let links to our own site lead to this copy of it."""
    up = "../" * app.builder.get_target_uri(page).count("/")
    for link in tree.findall(nodes.reference):
        if link.get("refuri", "").startswith(tables.SITE):
            link["refuri"] = up + link["refuri"].removeprefix(tables.SITE)


def link_codes(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Let the code of a finding lead to its page, wherever it stands in a text."""
    for text in list(tree.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.paragraph | nodes.emphasis | nodes.strong):
            continue
        parts = CODE.split(text.astext())
        if len(parts) > 1:
            pieces = (_link(app, page, part) if number % 2 else nodes.Text(part) for number, part in enumerate(parts))
            text.parent.replace(text, list(pieces))


def _link(app: Sphinx, page: str, code: str) -> nodes.Node:
    target = f"findings/{code}"
    if target == page or target not in app.env.found_docs:
        return nodes.Text(code)
    return nodes.reference("", code, internal=True, refuri=app.builder.get_relative_uri(page, target))


def write_dashes(_app: Sphinx, tree: nodes.document, _page: str) -> None:
    """Write the dash between a parameter and what it is as one; in texts of ours two hyphens begin an option."""
    for text in list(tree.findall(nodes.Text)):
        if text == " -- ":
            text.parent.replace(text, nodes.Text(" – "))


# --- what autodoc finds --------------------------------------------------------------------------


def mark_up_docstring(_app: Sphinx, what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Let backticks mean what they mean in the code's own words; before napoleon, which then sees plain sections."""
    marked = docstrings.mark_up(lines, docstrings.public_names())
    lines[:] = docstrings.keep_colon(marked) if what in ("property", "attribute") else marked


def pass_over_fields(_app: Sphinx, _what: str, _name: str, obj: object, _skip: bool, _options: object) -> bool | None:
    """Leave out fields of named tuples, which the docstring of the class describes under Attributes."""
    return True if type(obj).__name__ == "_tuplegetter" else None


def shorten_bases(_app: Sphinx, _name: str, _obj: object, _options: object, bases: list[Any]) -> None:
    """Show public bases, those that private ones stand between, and nothing where only the implementation is told."""
    import ssocfg

    public: list[Any] = []
    for base in bases:
        if not isinstance(base, type):  # NamedTuple is a function
            public.append(base)
            continue
        shown = [base] if _is_shown(base, ssocfg) else [found for found in base.__mro__[1:] if _is_shown(found, ssocfg)]
        public += shown[:1]
    bases[:] = list(dict.fromkeys(public)) or [object]


def _is_shown(base: type, package: Any) -> bool:
    return base.__module__ in ("builtins", "enum") or base.__name__ in package.__all__


def find_public(app: Sphinx, env: BuildEnvironment, node: pending_xref, text: nodes.TextElement) -> nodes.Node | None:
    """Resolve what annotations name by the module where it lives to the public name under which it is described."""
    if node.get("refdomain") != "py":
        return None
    domain = env.domains.python_domain
    classes = [name for name, entry in domain.objects.items() if entry.objtype in ("class", "exception", "data")]
    names = docstrings.described_names_of(node["reftarget"], classes)
    if len(names) != 1 or names == [node["reftarget"]]:
        return None
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", names[0], node, text)


def tidy_signature(
    _app: Sphinx, _what: str, name: str, _obj: object, _options: object, signature: str | None, returns: str | None
) -> tuple[str | None, str | None] | None:
    """Leave out how what others make is made, and what Python shows of a default that has no text of its own."""
    if name in MADE_BY_OTHERS:
        return "", None
    return signature and re.sub(r"<[^<>]*>", "...", signature), returns


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all that with Sphinx."""
    app.add_directive("generated", Generated)
    app.connect("builder-inited", write_pages)
    app.connect("build-finished", publish_schemas)
    app.connect("doctree-resolved", keep_links_here)
    app.connect("doctree-resolved", link_codes)
    app.connect("doctree-resolved", write_dashes)
    app.connect("autodoc-process-docstring", mark_up_docstring, priority=400)
    app.connect("autodoc-skip-member", pass_over_fields)
    app.connect("autodoc-process-bases", shorten_bases)
    app.connect("autodoc-process-signature", tidy_signature)
    app.connect("missing-reference", find_public)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
