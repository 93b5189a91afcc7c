"""`polycompare config init`: from a project or a page of Studio to a checked `polycompare.toml`."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from polycompare.api.agents import AgentsApi, resolved_variant
from polycompare.api.agents_wire import Variant
from polycompare.api.hosts import region_at
from polycompare.api.keys import ApiKey
from polycompare.cli.config_check import check_and_print
from polycompare.cli.config_questions import Questions
from polycompare.cli.stopping import run_until_stopped
from polycompare.cli.terminal import narrate
from polycompare.config.agent_places import AgentPlace, checked_region, find_project, read_project, read_studio_url
from polycompare.config.configuration import Configuration, configuration_of
from polycompare.config.drafting import Draft, DraftTarget, draft_target, drafted, refuse_existing, write_whole
from polycompare.config.errors import ConfigError, shown_path
from polycompare.config.find import FILE_NAME, working_directory
from polycompare.config.keys import USUAL_VARIABLE, key_of, takes_usual_keys
from polycompare.config.source import Source
from polycompare.config.urls import url_fault
from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure
from polycompare.model.targets import Target
from polycompare.model.values import Pair
from polycompare.model.verdicts import ExitCode


@dataclass(frozen=True, slots=True)
class _Place:
    region: str | None
    base_url: str | None
    account_id: str | None
    agent_id: str


def run(options: argparse.Namespace) -> ExitCode:
    """Ask for what is missing, write the file, check it. Nothing is written before everything is known."""
    path = Path(FILE_NAME) if options.config is None else options.config
    if not options.force:
        refuse_existing(path)
    questions = Questions(allowed=not options.yes)
    place = _place(options, questions)
    key_env = _key_env(options, questions, place)
    sides = Pair(
        _side(options.baseline, "baseline", "live", questions),
        _side(options.candidate, "candidate", "pre-release", questions),
    )
    draft = Draft(
        place.region, place.base_url, place.account_id, place.agent_id, sides, options.variant, None, key_env
    )
    target = _configuration(path, draft).target(sides.baseline.name)
    try:
        key = key_of(target, os.environ)
    except UserError as error:
        _write(path, draft)
        narrate(f"{error}\n\n    export {key_env or USUAL_VARIABLE}=…\n\nThen: polycompare config check")
        return error.exit_code
    draft = _with_variants(draft, target, key, questions)
    text = drafted(draft).encode()
    if key.masked(text) != text:
        raise ConfigError("One of the values for the file is the key itself, which stays in the environment.")
    _write(path, draft)
    configuration = _configuration(path, draft)
    targets = [configuration.target(name) for name in configuration.all_names()]
    return check_and_print(targets, greet=not options.no_greeting, allow_live=options.allow_live)


def _place(options: argparse.Namespace, questions: Questions) -> _Place:
    """Where the agent is, by flags, else a page of Studio, else the project file, else what the person says."""
    if options.base_url is not None:
        if options.region is not None:
            raise ConfigError("--region and --base-url exclude each other; keep one of them.")
        fault = url_fault(options.base_url, allow_http=False)
        if fault is not None:
            raise ConfigError(f"--base-url {fault}.")
    region = None if options.region is None else checked_region(options.region)
    told = _told(options, region, questions)
    _refuse_another_region(options, told)
    if options.base_url is None:
        region = region or told.region
    agent_id = options.agent or told.agent_id or questions.ask("The agent's id, such as PROJECT-…", "--agent", str)
    account_id = options.account or told.account_id
    if account_id is None and region is not None:
        account_id = questions.ask_if_possible("The workspace's id, for links to Studio (empty: none)")
    return _Place(region, options.base_url, account_id, agent_id)


def _told(options: argparse.Namespace, region: str | None, questions: Questions) -> AgentPlace:
    """What something else than a flag of its own says of the agent's place, if that is needed."""
    if options.studio_url is not None:
        return read_studio_url(options.studio_url)
    somewhere = region is not None or options.base_url is not None
    nothing = AgentPlace(None, None, None, "")
    if somewhere and options.agent is not None:
        return nothing
    project = find_project(working_directory())
    told = nothing if project is None else read_project(project)
    if project is not None:
        found = (told.region, told.account_id, told.agent_id)
        narrate(f"{told.source}: {' · '.join(part for part in found if part) or 'names no agent'}")
    if somewhere or told.region is not None:
        return told
    return questions.ask(
        "The address of a page of your agent in Agent Studio, such as https://studio.uk.poly.ai/ACCOUNT/PROJECT",
        "--studio-url (or --region, or --base-url)",
        read_studio_url,
    )


def _refuse_another_region(options: argparse.Namespace, told: AgentPlace) -> None:
    """Raise `ConfigError` where a flag says another region than that of the agent which something else names."""
    there = None if options.base_url is None else region_at(options.base_url)
    if options.region is not None:
        region, flag = checked_region(options.region), f"--region {options.region}"
    elif there is not None:
        region, flag = there.name, f"--base-url {options.base_url}"
    else:
        return
    if told.region is None or told.region == region:
        return
    from_page = options.studio_url is not None
    source = f"--studio-url {told.source}" if from_page else told.source
    remedy = (
        "leave one of them out" if from_page else "leave it out, or give --agent as well, to do without that file"
    )
    raise ConfigError(f"{flag} contradicts {source}, whose agent is in region {told.region}; {remedy}.")


def _key_env(options: argparse.Namespace, questions: Questions, place: _Place) -> str | None:
    """The variable for the key, asked for where the host takes no key from the usual ones."""
    given: str | None = options.api_key_env
    if given in os.environ.values():  # `$NAME` in place of `NAME`
        raise ConfigError(
            "--api-key-env takes the name of an environment variable; what is given is the value of one."
        )
    if given is not None or place.base_url is None or takes_usual_keys(place.base_url):
        return given
    return questions.ask("The environment variable that holds the key for that host", "--api-key-env", str)


def _side(given: str | None, side: str, default: str, questions: Questions) -> DraftTarget:
    def read(text: str) -> DraftTarget:
        return draft_target(text, f"--{side}")

    if given is not None:
        return read(given)
    question = f"The {side}: live, pre-release or sandbox, perhaps with /VARIANT"
    return questions.ask(question, f"--{side}", read, default)


def _with_variants(draft: Draft, target: Target, key: ApiKey, questions: Questions) -> Draft:
    """The draft with a variant chosen, and those that it names looked up. Raises `UnknownVariantError`."""
    sides = (draft.sides.baseline, draft.sides.candidate)
    named = [variant for variant in (draft.variant, *(side.variant for side in sides)) if variant is not None]
    if not named and not questions.can_ask:
        return draft
    variants = run_until_stopped(_listed(target, key))
    if isinstance(variants, Failure):
        narrate(f"The variants could not be listed. {variants.message}")
        return draft
    for variant in named:
        resolved_variant(replace(target, variant=variant), variants)
    if named or len(variants) < 2:
        return draft
    return _chosen(draft, target, variants, questions)


def _chosen(draft: Draft, target: Target, variants: Sequence[Variant], questions: Questions) -> Draft:
    def named(text: str) -> int:
        wanted = resolved_variant(replace(target, variant=text), variants).variant
        return next(index for index, one in enumerate(variants, 1) if one.id == wanted)

    default = "the agent's own default"
    choices = [default, *(f"{one.name} ({one.id}){' · default' if one.is_default else ''}" for one in variants)]
    index = questions.choose("The variant of both sides, by number, name or id", choices, named)
    if index == 0:
        return draft
    chosen = variants[index - 1]
    return replace(draft, variant=chosen.id, variant_name=chosen.name)


async def _listed(target: Target, key: ApiKey) -> list[Variant] | Failure:
    async with AgentsApi(target, key) as agents:
        return await agents.variants()


def _configuration(path: Path, draft: Draft) -> Configuration:
    """The configuration that the file will be; what is wrong with a value shows before anything is written."""
    return configuration_of(Source(path, drafted(draft)))


def _write(path: Path, draft: Draft) -> None:
    write_whole(path, drafted(draft))
    narrate(f"wrote {shown_path(path)}")
