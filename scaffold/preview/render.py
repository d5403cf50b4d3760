"""A page as HTML: our templates, everything that is not ours escaped, and a policy that lets nothing else in."""

import base64
import hashlib
import json
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from scaffold.preview.page import Page
from scaffold.preview.visible import visible
from scaffold.resources import folder

#: The page's parts; the first puts the others together.
TEMPLATES = {
    "page": "preview/page.html.jinja",
    "subject": "preview/subject.html.jinja",
    "chart": "preview/chart.html.jinja",
    "changes": "preview/changes.html.jinja",
    "notes": "preview/notes.html.jinja",
    "files": "preview/files.html.jinja",
}
STYLE, SCRIPT = "preview/style.css", "preview/page.js"


def render(page: Page) -> str:
    """Return a page as one HTML document that asks nothing of any other place."""
    style, script = (_own_text(name) for name in (STYLE, SCRIPT))
    document = _environment().get_template(TEMPLATES["page"])
    return document.render(
        page=page,
        parts=TEMPLATES,
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )


def policy(style: str, script: str) -> str:
    """Return a content-security policy that lets in these two texts, and nothing from anywhere."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _own_text(name: str) -> str:
    """Return a file of ours that stands in the page as it is; it has no tag of any kind in it."""
    text = (folder("templates") / name).read_text(encoding="utf-8")
    assert "</" not in text, name
    assert "<!--" not in text, name
    return text


def _shown(value: object) -> object:
    return value if isinstance(value, Markup) or not isinstance(value, str) else visible(value)


def _prose(text: str) -> Markup:
    """Return a sentence of ours, what it has in backticks as code; all of it is escaped."""
    parts = [escape(visible(part)) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return escape(visible(text))
    return Markup("").join(Markup("<code>{}</code>").format(one) if at % 2 else one for at, one in enumerate(parts))


def _numbers(values: tuple[float, ...]) -> str:
    """Return numbers as JSON, ten digits each."""
    return json.dumps([float(f"{value:.10g}") if isinstance(value, float) else value for value in values])


def _rate(value: float) -> str:
    """Return a learning rate for people."""
    return f"{value:.4g}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder("templates")),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    environment.filters |= {"numbers": _numbers, "prose": _prose, "rate": _rate}
    return environment
