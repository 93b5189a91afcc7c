"""Variants by name: people know names, the service takes ids."""

from dataclasses import replace

from polycompare.api.agents import AgentsApi, resolved_variant
from polycompare.cli.connecting import Agent, Source
from polycompare.model.outcomes import Failure


async def with_variant(source: Source) -> Source:
    """The source with its target's variant as an id, and by its name.

    Where the service does not list its variants, what was given is taken for an id. Raises `UserError` for a
    variant that the service does not have.
    """
    if not isinstance(source, Agent) or source.target.variant is None:
        return source
    async with AgentsApi(source.target, source.key) as agents:
        variants = await agents.variants()
    if isinstance(variants, Failure):
        return source
    return replace(source, target=resolved_variant(source.target, variants))
