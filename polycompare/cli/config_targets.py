"""Which targets the `config` commands look at, and which variables the command line names for their keys."""

import argparse

from polycompare.config.configuration import Configuration
from polycompare.model.values import Side


def names_of(configuration: Configuration, options: argparse.Namespace) -> tuple[str, ...]:
    """The targets that the command line names, each once; all of the file where it names none."""
    return tuple(dict.fromkeys(options.targets)) or configuration.all_names()


def side_variable(configuration: Configuration, name: str, options: argparse.Namespace) -> str | None:
    """The environment variable that the command line names for the key of a target of the pair."""
    sides = [side for side in Side if configuration.pair.of(side) == name]
    given = (getattr(options, f"{side.value}_key_env", None) for side in sides)
    return next((variable for variable in given if variable is not None), None)
