"""The pages that a browser shows, made of nothing but text and forms."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser

from ssocfg.testing.answers import Answer

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p>{form}</body></html>
"""


def make_page(title: str, text: str, form: str = "", status: int = 200) -> Answer:
    """Answer with a page; title and text are escaped, the form is not."""
    body = _PAGE.format(title=escape(title), text=escape(text), form=form).encode("utf-8", "replace")
    return Answer(status, body, "text/html; charset=utf-8", (("Cache-Control", "no-store"),))


def make_buttons(path: str, fields: Mapping[str, str]) -> str:
    """Make the form with the buttons Allow and Deny, which sends these fields along."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    buttons = "".join(
        f'<button name="decision" value="{value}">{value.capitalize()}</button>' for value in ("allow", "deny")
    )
    return f'<form method="post" action="{escape(path)}">{hidden}{buttons}</form>'


def make_code_field(path: str) -> str:
    """Make the form that asks for a user code."""
    field = '<input name="user_code" placeholder="XXXX-XXXX" autofocus>'
    return f'<form method="get" action="{escape(path)}">{field}<button>Next</button></form>'


class _Forms(HTMLParser):
    """Finds the fields and buttons of a page's only form."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "input" and "name" in given:
            self.fields[given["name"]] = given.get("value", "")
        elif tag == "button" and "name" in given:
            self.buttons[given.get("value", "")] = given["name"]


def find_form(page: str, button: str) -> tuple[str, dict[str, str]] | None:
    """Find where a click on the button with that value leads, and what it sends; None where there is no such button."""
    forms = _Forms()
    forms.feed(page)
    name = forms.buttons.get(button)
    return None if name is None else (forms.action, {**forms.fields, name: button})
