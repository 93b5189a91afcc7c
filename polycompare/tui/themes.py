"""Theme files: one TOML file each, shipped in `themes/`, turned into Textual themes."""

import re
import tomllib
from pathlib import Path
from typing import Final

from textual.theme import Theme

from polycompare.model.errors import UserError

DEFAULT_THEME: Final = "dark"

BASE_COLOURS: Final = (
    "background",
    "surface",
    "panel",
    "foreground",
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
)

ROLES: Final = (
    "baseline",
    "candidate",
    "new",
    "carried",
    "resolved",
    "muted",
    "failed",
    "added",
    "removed",
    "changed",
    "other_words",
)
"""What the product gives a colour to. A style names a role as `$new`; `other_words` is `$other-words` there."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_KEYS = {"name", "dark", "base", "roles"}


class ThemeError(UserError):
    """A theme file that cannot be used: the file and the reason."""


def variable_of(role: str) -> str:
    """The style variable of a role, without its `$`."""
    return role.replace("_", "-")


def themes_directory() -> Path:
    """Where the shipped themes live: inside the installed package, or beside it in a working copy."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def load_theme(path: Path) -> Theme:
    """Read one theme file. Raises `ThemeError` for a file that is missing, not TOML, or lacks a colour."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ThemeError(f"The theme {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"The theme {path} is not valid TOML: {error}.") from error
    return _theme(path, document)


def load_themes(directory: Path) -> tuple[list[Theme], list[ThemeError]]:
    """Every theme of a directory, by file name, and what is wrong with those that cannot be used."""
    themes: list[Theme] = []
    errors: list[ThemeError] = []
    for path in sorted(directory.glob("*.toml")):
        try:
            themes.append(load_theme(path))
        except ThemeError as error:
            errors.append(error)
    return themes, errors


def _theme(path: Path, document: dict[str, object]) -> Theme:
    name, dark = document.get("name"), document.get("dark")
    if not isinstance(name, str) or not name:
        raise ThemeError(f'The theme {path} has no name; give it one: name = "{path.stem}".')
    if not isinstance(dark, bool):
        raise ThemeError(f"The theme {path} does not say whether it is dark; add dark = true or dark = false.")
    if unknown := sorted(document.keys() - _KEYS):
        raise ThemeError(
            f"The theme {path} has an unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}."
        )
    base = _colours(path, document, "base", BASE_COLOURS)
    roles = _colours(path, document, "roles", ROLES)
    variables = {variable_of(role): colour for role, colour in roles.items()} | _chrome(base)
    return Theme(
        name=name,
        dark=dark,
        variables=variables,
        primary=base["primary"],
        secondary=base["secondary"],
        warning=base["warning"],
        error=base["error"],
        success=base["success"],
        accent=base["accent"],
        foreground=base["foreground"],
        background=base["background"],
        surface=base["surface"],
        panel=base["panel"],
    )


def _colours(path: Path, document: dict[str, object], table: str, names: tuple[str, ...]) -> dict[str, str]:
    """The colours of a table, which has exactly these names."""
    given = document.get(table)
    if not isinstance(given, dict):
        raise ThemeError(f"The theme {path} has no table [{table}].")
    if unknown := sorted(given.keys() - set(names)):
        raise ThemeError(
            f"The theme {path} has an unknown colour {table}.{unknown[0]}; known are {', '.join(names)}."
        )
    colours: dict[str, str] = {}
    for name in names:
        value = given.get(name)
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            raise ThemeError(
                f'The theme {path} needs {table}.{name} as a colour such as "#82b1ff"; it has {value!r}.'
            )
        colours[name] = value
    return colours


def _chrome(base: dict[str, str]) -> dict[str, str]:
    """Quiet scrollbars and cursors, so that colour is left for what differs."""
    return {
        "scrollbar": base["panel"],
        "scrollbar-hover": base["secondary"],
        "scrollbar-active": base["primary"],
        "scrollbar-background": base["background"],
        "scrollbar-background-hover": base["background"],
        "scrollbar-background-active": base["background"],
        "scrollbar-corner-color": base["background"],
        "border": base["primary"],
        "border-blurred": f"{base['secondary']} 45%",
        "block-cursor-background": base["panel"],
        "block-cursor-foreground": base["foreground"],
        "block-cursor-text-style": "bold",
        "footer-key-foreground": base["primary"],
    }
