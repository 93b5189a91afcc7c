"""The Agents API: which deployment answers, and which variants there are."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from types import TracebackType
from typing import Final, Self

from polycompare.api.agents_wire import Variant, read_ab_test, read_active_deployments, read_variants
from polycompare.api.calls import Call, Caller, segment, tell_nobody
from polycompare.api.failures import Asked
from polycompare.api.hosts import agents_url
from polycompare.api.http_side import HttpSide
from polycompare.api.keys import ApiKey, Credentials
from polycompare.api.retry import RetryPolicy
from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure
from polycompare.model.targets import AbTest, Deployment, Environment, Serving, Target

_LONGEST: Final = 10.0  # seconds for one question: none of them is worth a longer wait
_BRANCH: Final = "main"


class UnknownVariantError(UserError):
    """A variant that the agent does not have."""


class AgentsReader:
    """Asks the Agents API about one target's agent, by the client of a side that reaches that API's host."""

    def __init__(self, target: Target, http: HttpSide, retry: RetryPolicy | None = None) -> None:
        self._target = replace(target, turn_timeout=min(_LONGEST, target.turn_timeout))
        self._caller = Caller(self._target, http, retry)
        self._agent = f"/v1/agents/{segment(target.agent_id)}"

    async def serving(self) -> Serving:
        """What answers at the target now, as far as the service tells."""
        active = await self.active_deployments()
        return await self.serving_of({} if isinstance(active, Failure) else active)

    async def serving_of(self, active: Mapping[str, Deployment]) -> Serving:
        """The same, once it is known what is deployed.

        Whether an A/B test runs is asked only for a live target whose account is known: the endpoint needs it.
        """
        deployment = active.get(self._target.environment)
        account_id = self._target.account_id or (deployment.account_id if deployment is not None else None)
        if self._target.environment is not Environment.LIVE or not account_id:
            return Serving(deployment)
        return Serving(deployment, await self._ab_test(account_id))

    async def active_deployments(self) -> Mapping[str, Deployment] | Failure:
        """What runs in each environment that runs something."""
        path = f"{self._agent}/deployments/active"
        call = Call("GET", path, Asked.INFORMATION, read_active_deployments)
        return await self._caller.send(call, tell_nobody)

    async def variants(self) -> list[Variant] | Failure:
        """The variants of the agent's main branch."""
        path = f"{self._agent}/branches/{_BRANCH}/variants"
        return await self._caller.send(Call("GET", path, Asked.INFORMATION, read_variants), tell_nobody)

    async def _ab_test(self, account_id: str) -> AbTest:
        """Whether an A/B test runs on live. The endpoint is not published, so no failure is worth a word."""
        project = f"/adk/v1/accounts/{segment(account_id)}/projects/{segment(self._target.agent_id)}"
        call = Call("GET", f"{project}/ab-tests/active", Asked.INFORMATION, read_ab_test)
        told = await self._caller.send(call, tell_nobody)
        return AbTest.UNKNOWN if isinstance(told, Failure) else told


class AgentsApi:
    """The Agents API of one target, by a client of its own; an async context manager.

    The key goes to the target's region, or to its base URL where that is no known host. Every failure is a value;
    raises a `UserError`, before anything is sent, for an address or certificates that do not do.
    """

    def __init__(self, target: Target, key: ApiKey, ssl_context: ssl.SSLContext | None = None) -> None:
        there = replace(target, base_url=agents_url(target))
        self._http = HttpSide(there, Credentials(key), ssl_context)
        self.reader = AgentsReader(there, self._http)

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def serving(self) -> Serving:
        """What answers at the target now, as far as the service tells."""
        return await self.reader.serving()

    async def variants(self) -> list[Variant] | Failure:
        """The variants of the agent's main branch."""
        return await self.reader.variants()


def resolved_variant(target: Target, variants: Sequence[Variant] | Failure) -> Target:
    """`target` with its variant's id and name, found by id, then by name, then by name and by id in any case.

    A target without a variant stays as it is, and so does one whose agent does not tell its variants: the variant
    is then taken for an id. Raises `UnknownVariantError`, which lists what there is.
    """
    if target.variant is None or isinstance(variants, Failure):
        return target
    found = _found(target.variant, variants)
    if len(found) != 1:
        raise UnknownVariantError(_unknown(target, target.variant, variants, len(found)))
    return replace(target, variant=found[0].id, variant_name=found[0].name)


def _found(wanted: str, variants: Sequence[Variant]) -> list[Variant]:
    return (
        [one for one in variants if one.id == wanted]
        or [one for one in variants if one.name == wanted]
        or [one for one in variants if one.name.casefold() == wanted.casefold()]
        or [one for one in variants if one.id.casefold() == wanted.casefold()]
    )


def _unknown(target: Target, wanted: str, variants: Sequence[Variant], count: int) -> str:
    agent = f"Agent {target.agent_id} of {target.name}"
    if not variants:
        return f"{agent} has no variants, so none is called {wanted!r}; take variant out."
    there_are = ", ".join(f"{one.name} ({one.id})" if one.name != one.id else one.id for one in variants)
    if count > 1:
        return f"{agent} has {count} variants called {wanted!r}; give an id: {there_are}."
    names = {one.id.casefold(): one.id for one in variants} | {one.name.casefold(): one.name for one in variants}
    near = get_close_matches(wanted.casefold(), list(names), n=1)
    advice = f"did you mean {names[near[0]]!r}? There are" if near else "there are"
    return f"{agent} has no variant {wanted!r}; {advice} {there_are}."
