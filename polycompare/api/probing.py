"""Whether a target can be spoken to, step by step, with what to do about the first thing that is wrong."""

import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from polycompare.api.agents import AgentsApi, UnknownVariantError, resolved_variant
from polycompare.api.agents_wire import Variant
from polycompare.api.calls import tell_nobody
from polycompare.api.hosts import region_at
from polycompare.api.keys import ApiKey
from polycompare.api.reaching import Reached, connected, secured
from polycompare.api.transports import transport_for
from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure, FailureKind
from polycompare.model.targets import AbTest, Api, Deployment, Environment, Target

StepName: TypeAlias = Literal["address", "tls", "key", "agent", "deployment", "variant", "greeting"]

STEPS: Final[tuple[StepName, ...]] = ("address", "tls", "key", "agent", "deployment", "variant", "greeting")

_NOT_TRIED: Final = "not tried"
_NO_AGENT: Final = frozenset({FailureKind.FORBIDDEN, FailureKind.NOT_FOUND})
_QUOTED: Final = 60  # characters of a greeting that are shown


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """What one step found. `ok` is None where it was skipped, or where nobody can tell.

    `detail` is what was found, `hint` what to do about it.
    """

    name: StepName
    ok: bool | None
    detail: str
    hint: str | None = None


async def probe(
    target: Target, key: ApiKey, token: ApiKey | None = None, *, greet: bool
) -> AsyncIterator[ProbeStep]:
    """Try to reach `target`, and tell each of `STEPS` in order. After one that failed, nothing more is tried.

    Only with `greet` a conversation is opened, under an id that says that it was a check. What fails is a step;
    nothing is raised.
    """
    done = 0
    async with aclosing(_steps(target, key, token, greet)) as steps:
        async for step in steps:
            yield step
            done += 1
            if step.ok is False:
                break
    for name in STEPS[done:]:
        yield ProbeStep(name, None, _NOT_TRIED)


async def _steps(
    target: Target, key: ApiKey, token: ApiKey | None, greet: bool
) -> AsyncGenerator[ProbeStep, None]:
    """The steps, without end after one that failed."""
    yield _of_reached("address", await connected(target))
    yield _of_reached("tls", await secured(target))
    try:
        known = await _known_of(target, key)
    except UserError as error:  # a proxy of the environment that cannot be used
        yield ProbeStep("key", False, str(error))
        return
    yield _key_step(target, key, known)
    yield _agent_step(target, known)
    yield _deployment_step(target, known)
    variant, target = _variant_step(target, known)
    yield variant
    yield await _greeting_step(target, key, token) if greet else ProbeStep("greeting", None, "not asked for")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the Agents API told."""

    active: Mapping[str, Deployment] | Failure
    ab_test: AbTest
    variants: list[Variant] | Failure


async def _known_of(target: Target, key: ApiKey) -> _Known:
    async with AgentsApi(target, key) as agents:
        active = await agents.reader.active_deployments()
        if isinstance(active, Failure):
            return _Known(active, AbTest.UNKNOWN, active)
        ab_test = AbTest.UNKNOWN
        if target.api is not Api.CHAT:
            ab_test = (await agents.reader.serving_of(active)).ab_test
        return _Known(active, ab_test, [] if target.variant is None else await agents.variants())


def _of_reached(name: StepName, reached: Reached) -> ProbeStep:
    return ProbeStep(name, reached.ok, reached.detail, reached.hint)


def _key_step(target: Target, key: ApiKey, known: _Known) -> ProbeStep:
    """Whether the service took the key. Where it knows no such agent, it had looked at the key before."""
    source = f"the key in {key.source}"
    if not isinstance(known.active, Failure) or known.active.kind in _NO_AGENT:
        return ProbeStep("key", True, f"{source} is accepted")
    if known.active.kind is FailureKind.AUTH:
        return ProbeStep("key", False, f"{source} is rejected ({known.active.http_status})", _key_hint(target))
    return ProbeStep("key", False, known.active.message)


def _key_hint(target: Target) -> str:
    region = region_at(target.base_url)
    studio = target.studio or (region.studio if region is not None else None)
    if studio is None:
        return "a key works only in the region whose Agent Studio issued it: check key and base_url"
    name = f"region {region.name}" if region is not None else target.base_url
    return f"a key works only in the region whose Studio issued it: keys for {name} are issued at {studio}"


def _agent_step(target: Target, known: _Known) -> ProbeStep:
    if not isinstance(known.active, Failure):
        return ProbeStep("agent", True, f"{target.agent_id} is there")
    status = known.active.http_status
    if target.api is Api.CHAT:  # which is another API, and may be on another host
        detail = f"the Agents API does not show {target.agent_id} ({status}); its greeting will tell"
        return ProbeStep("agent", None, detail)
    refused = "not open to this key" if known.active.kind is FailureKind.FORBIDDEN else "not there"
    return ProbeStep(
        "agent",
        False,
        f"{target.agent_id} is {refused} ({status})",
        "check agent_id, the project's id in the URL of Agent Studio, and that the key is from its workspace",
    )


def _deployment_step(target: Target, known: _Known) -> ProbeStep:
    if target.api is Api.CHAT:
        detail = "the connector's token decides the environment; nothing tells which deployment answers"
        return ProbeStep("deployment", None, detail)
    active = {} if isinstance(known.active, Failure) else known.active
    deployment = active.get(target.environment)
    if deployment is None:
        others = [environment.value for environment in Environment if environment in active]
        instead = f", or choose {' or '.join(others)}" if others else ""
        detail = f"nothing runs in {target.environment.value}"
        return ProbeStep("deployment", False, detail, f"deploy the agent there{instead}")
    told = [f"{target.environment.value} runs {deployment.version}"]
    told += [f"by {deployment.created_by}"] if deployment.created_by else []
    told += [deployment.created_at] if deployment.created_at else []
    told += [f"“{_one_line(deployment.message)}”"] if deployment.message else []
    if known.ab_test is not AbTest.RUNNING:
        return ProbeStep("deployment", True, ", ".join(told))
    hint = "two conversations may meet different versions until the test is over"
    return ProbeStep("deployment", True, ", ".join((*told, "while an A/B test runs")), hint)


def _variant_step(target: Target, known: _Known) -> tuple[ProbeStep, Target]:
    """What became of the variant, and the target with its id."""
    if target.variant is None:
        return ProbeStep("variant", None, "none is set, so the agent's default answers"), target
    if isinstance(known.variants, Failure):
        detail = f"{target.variant} is taken for an id, since the variants cannot be read"
        return ProbeStep("variant", None, detail), target
    try:
        resolved = resolved_variant(target, known.variants)
    except UnknownVariantError as error:
        return ProbeStep("variant", False, str(error), "set variant to one of these, by name or id"), target
    return ProbeStep("variant", True, f"{resolved.variant_name} ({resolved.variant})"), resolved


async def _greeting_step(target: Target, key: ApiKey, token: ApiKey | None) -> ProbeStep:
    started = time.monotonic()
    try:
        transport = transport_for(target, key, token)
    except UserError as error:
        return ProbeStep("greeting", False, str(error))
    async with transport:
        reply = await transport.create(f"{target.conversation_prefix}CHECK_{uuid.uuid4()}", tell_nobody)
    if isinstance(reply, Failure):
        return ProbeStep("greeting", False, reply.message)
    said = _one_line(reply.text)
    quoted = said if len(said) <= _QUOTED else f"{said[: _QUOTED - 1]}…"
    return ProbeStep("greeting", True, f"“{quoted}” after {(time.monotonic() - started) * 1000:.0f} ms")


def _one_line(text: str) -> str:
    return " ".join(text.split())
