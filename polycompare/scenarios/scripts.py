"""Scripts as a person names them: a file of turns, a scenario, or what comes from stdin."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from polycompare.scenarios.turns import SCENARIO_SUFFIXES, STDIN, Script, read_texts, script_of_texts

if TYPE_CHECKING:
    from polycompare.scenarios.variables import Draw


def read_script(source: str, draw: "Draw | None" = None, *, key_variables: frozenset[str] = frozenset()) -> Script:
    """Read the turns of `source`: a text file, a `.yaml` scenario, or `-` for text from stdin.

    In text each line is a turn and a blank line is silence; a file of it is a scenario by the name of the file. A
    scenario in YAML is rendered with `draw`, or with one of
    its own; `key_variables` are environment variables that hold keys, which it may not use. Raises `TurnsError`
    (for a scenario `FileError`), which says what is wrong and where.
    """
    if source != STDIN and Path(source).suffix.lower() in SCENARIO_SUFFIXES:
        # pydantic and a YAML parser: only where needed
        from polycompare.scenarios.scenario import read_scenario
        from polycompare.scenarios.variables import new_draw

        return read_scenario(Path(source), key_variables).rendered(draw or new_draw())
    script = script_of_texts(read_texts(source))
    return script if source == STDIN else replace(script, name=Path(source).stem)
