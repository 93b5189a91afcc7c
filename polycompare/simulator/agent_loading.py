"""Reads agent files: the built-in ones by name, others by path; every mistake is told with its line."""

from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Final

from polycompare.config.yaml_files import (
    FileError,
    Located,
    load_yaml,
    one_of,
    read_yaml_file,
    suggestion,
    validated,
)
from polycompare.model.targets import Environment
from polycompare.simulator.agent import Agents, changed, variant_ids
from polycompare.simulator.agent_file import AgentFile
from polycompare.simulator.errors import SimulatorError
from polycompare.simulator.references import Mistake, mistakes_in

_MANY: Final = 3  # other places of the same mistake that are told in one line


def load_agents(name_or_path: str) -> Agents:
    """The built-in agent of that name, or else the agent file at that path.

    Raises `FileError` with every mistake of the file, `SimulatorError` where there is no such agent.
    """
    located = _read(name_or_path)
    file = validated(AgentFile, located)
    found: dict[Mistake, None] = {}
    for environment in Environment:
        for variant_id in variant_ids(file):
            found |= dict.fromkeys(mistakes_in(*changed(file, environment, variant_id)))
    found |= dict.fromkeys(_file_mistakes(file))
    if found:
        raise FileError("\n".join(_told(found, located)))
    return Agents(file)


def built_in_agents() -> tuple[str, ...]:
    """The names of the agents that come with the simulator."""
    folder = resources.files("polycompare.simulator") / "agents"
    return tuple(
        sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    )


def _read(name_or_path: str) -> Located:
    if name_or_path in built_in_agents():
        entry = resources.files("polycompare.simulator") / "agents" / f"{name_or_path}.yaml"
        return load_yaml(entry.read_text(encoding="utf-8"), f"{name_or_path}.yaml")
    path = Path(name_or_path)
    if not path.exists():
        names = one_of(built_in_agents())
        raise SimulatorError(f"There is no agent {name_or_path!r}; give the path of an agent file, or {names}.")
    return read_yaml_file(path)


def _told(mistakes: Iterable[Mistake], located: Located) -> Iterator[str]:
    """A line for each mistake in the order of the file; one that is made again and again is told once."""
    alike: dict[str, list[Mistake]] = {}
    for mistake in sorted(mistakes, key=lambda mistake: located.line_of(mistake.path)):
        alike.setdefault(mistake.what, []).append(mistake)
    for first, *others in alike.values():
        if len(others) < _MANY:
            for mistake in (first, *others):
                yield located.mistake(mistake.path, mistake.sentence)
        else:
            lines = ", ".join(str(located.line_of(mistake.path)) for mistake in others[:_MANY])
            more = f" and {len(others) - _MANY} more places" if len(others) > _MANY else ""
            yield f"{located.mistake(first.path, first.sentence)} The same in lines {lines}{more}."


def _file_mistakes(file: AgentFile) -> Iterator[Mistake]:
    """Mistakes in what no environment or variant changes."""
    defaults = [name for name, variant in file.variants.items() if variant.default]
    for name in defaults[1:]:
        yield Mistake(
            ("variants", name, "default"), f"{defaults[0]} is the default variant already", "only one can be"
        )
    if file.ab_test is not None:
        candidates = [one.id for one in file.deployments.get(Environment.PRE_RELEASE, [])]
        if file.ab_test.variant_deployment not in candidates:
            yield Mistake(
                ("ab_test", "variant_deployment"),
                f"there is no deployment {file.ab_test.variant_deployment!r} in pre-release",
                suggestion(file.ab_test.variant_deployment, candidates),
            )
        if not file.deployments.get(Environment.LIVE):
            yield Mistake(("ab_test",), "nothing is deployed to live", "a test needs a deployment there")
