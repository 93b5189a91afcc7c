"""Theme files: the shipped ones are whole and readable, a bad one says what is wrong with it."""

from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from polycompare.tui.themes import ROLES, ThemeError, load_theme, load_themes, themes_directory, variable_of

SHIPPED = sorted(themes_directory().glob("*.toml"))
DARK = (themes_directory() / "dark.toml").read_text()


def contrast(one: Color, two: Color) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""

    def luminance(color: Color) -> float:
        parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in color.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    brighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.fixture(params=SHIPPED, ids=lambda path: path.stem)
def theme(request: pytest.FixtureRequest) -> Theme:
    path = request.param
    assert isinstance(path, Path)
    return load_theme(path)


def test_the_names_are_those_of_the_files() -> None:
    assert {load_theme(path).name for path in SHIPPED} == {path.stem for path in SHIPPED}
    assert {"dark", "light", "high-contrast", "colour-blind"} <= {path.stem for path in SHIPPED}


def test_every_role_is_readable_on_every_ground(theme: Theme) -> None:
    least = 7.0 if theme.name == "high-contrast" else 4.5
    inks = {role: theme.variables[variable_of(role)] for role in ROLES}
    inks |= {name: getattr(theme, name) for name in ("foreground", "primary", "accent", "error", "warning")}
    for ground in (theme.background, theme.surface):
        assert ground is not None
        poor = {
            name: round(contrast(Color.parse(ink), Color.parse(ground)), 2)
            for name, ink in inks.items()
            if contrast(Color.parse(ink), Color.parse(ground)) < least
        }
        assert not poor


def test_what_means_different_things_looks_different(theme: Theme) -> None:
    def colour(role: str) -> Color:
        return Color.parse(theme.variables[variable_of(role)])

    for one, two in (("baseline", "candidate"), ("added", "removed"), ("new", "carried"), ("new", "failed")):
        assert colour(one) != colour(two)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('name = "dark"', "", "has no name"),
        ("dark = true", 'dark = "yes"', "does not say whether it is dark"),
        ('new = "#ffb454"', "", "needs roles.new as a colour"),
        ('new = "#ffb454"', 'new = "orange"', "it has 'orange'"),
        ("[roles]", "[rolls]", "unknown key 'rolls'"),
        ('new = "#ffb454"', 'new = "#ffb454"\nnewer = "#ffb454"', "unknown colour roles.newer"),
        ("[base]", "[base", "not valid TOML"),
    ],
)
def test_a_bad_file_says_which_and_why(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in DARK
    (tmp_path / "bad.toml").write_text(DARK.replace(before, after))
    (tmp_path / "good.toml").write_text(DARK)
    themes, errors = load_themes(tmp_path)
    assert [each.name for each in themes] == ["dark"]
    assert len(errors) == 1
    assert said in str(errors[0])
    assert "bad.toml" in str(errors[0])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match=r"nowhere\.toml cannot be read: No such file"):
        load_theme(tmp_path / "nowhere.toml")
