"""One comparison as an HTML file of its own: nothing is fetched, and no script runs."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from polycompare import __version__
from polycompare.model.reviews import Review
from polycompare.model.text import visible
from polycompare.model.turns import Comparison
from polycompare.recordings.pages.shown import shown

_TEMPLATES: Final = Path(__file__).parent / "templates"
_INLINE: Final = 120  # characters of a value that stand in a line


def comparison_page(comparison: Comparison, review: Review, *, redaction: str | None) -> str:
    """The whole page. `redaction` says by which rules personal values were replaced before, None that they were
    not; the page tells so."""
    style = style_sheet()
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            comparison=shown(comparison, review),
            redaction=redaction,
            style=Markup(style),  # noqa: S704  # our own file
            policy=content_policy(style),
            version=__version__,
        )
    )


@cache
def environment() -> Environment:
    """What templates are rendered by: whatever is put in is made visible and escaped."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_made_visible,
    )
    environment.globals["inline"] = _INLINE
    return environment


@cache
def style_sheet() -> str:
    """The style of every page."""
    return (_TEMPLATES / "style.css").read_text("utf-8")


def content_policy(style: str) -> str:
    """A content security policy that lets nothing in but one style sheet."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _made_visible(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
