"""One side's conversation with an agent: what may be sent to it, and what is done when a turn fails."""

import asyncio
from dataclasses import dataclass, replace

from polycompare.engine.contained import NewComparer, behaves_otherwise, contained
from polycompare.engine.decisions import Decide, choices_for
from polycompare.engine.exchange import Exchange, OnDelayed
from polycompare.engine.transport import Transport
from polycompare.model.divergences import Divergence
from polycompare.model.events import (
    Listener,
    RebuildStarted,
    SideDelayed,
    SideRecovered,
    SideRetrying,
    SideTroubled,
    TurnRebuilt,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.recoveries import Decision, RebuiltTurn, Recovery, Trouble
from polycompare.model.targets import Serving
from polycompare.model.turns import SideInfo, Turn, UserTurn
from polycompare.model.values import Pair, Side


@dataclass(frozen=True, slots=True)
class _Said:
    """A turn of this side as it first was: what a new session is sent, and compared with."""

    turn: UserTurn
    reply: Reply


class SideSession:
    """The conversation of one side: `answer` gives each turn's outcome and never raises for a failure.

    Where something can be done about a failure, `decide` chooses, and the turn goes on after that. After the agent
    ended the conversation, or after a failure that stands, further turns are *not sent*.
    """

    def __init__(
        self, side: Side, info: SideInfo, transport: Transport, decide: Decide, new_comparer: NewComparer
    ) -> None:
        self.side = side
        self.info = info
        self._transport = transport
        self._decide = decide
        self._new_comparer = new_comparer
        self._conversation_id = info.conversation_id
        self._sessions = 1
        self._history: list[_Said] = []
        self._parting: tuple[Divergence, ...] = ()  # how the newest session first behaved otherwise
        self._over: NotSent | None = None
        self._exchange: Exchange | None = None

    @property
    def is_over(self) -> bool:
        """Whether further turns would be *not sent*."""
        return self._over is not None

    @property
    def _again(self) -> int:
        """How many user turns a new session would be sent; the greeting comes by itself."""
        return max(0, len(self._history) - 1)

    async def serving(self) -> Serving:
        """What answers on this side, as far as the service tells."""
        return await self._transport.serving()

    async def answer(self, index: int, turn: UserTurn, emit: Listener) -> Outcome:
        """Turn `index` (0 opens the conversation) on this side, told through `emit`."""
        if self._over is not None:
            return self._over
        outcome = await self._settled(index, turn, emit)
        self._exchange = None
        if isinstance(outcome, Failure):
            self._over = NotSent(NotSentReason.FAILED, index)
        else:
            self._history.append(_Said(turn, outcome))
            if outcome.ended:
                self._over = NotSent(NotSentReason.ENDED, index)
        return outcome

    def cancel(self, index: int) -> Failure:
        """The person stopped turn `index`: nobody knows whether the agent processed it, so it was the last."""
        self._over = NotSent(NotSentReason.FAILED, index)
        under_way = self._exchange
        return Failure(
            FailureKind.CANCELLED,
            f"Stopped while {self.info.target.name} was answering turn {index}"
            f"{under_way.said_meanwhile if under_way else ''}; it takes no more turns, begin a new conversation.",
            elapsed_ms=under_way.elapsed_ms if under_way else 0.0,
            responses=under_way.responses if under_way else (),
        )

    async def _settled(self, index: int, turn: UserTurn, emit: Listener) -> Reply | Failure:
        """Ask until there is a reply, or a failure that stands."""
        exchange = self._asking(index, turn, emit)
        attempts = 0
        while True:
            outcome = await exchange.run()
            if isinstance(outcome, Reply):
                return outcome
            decision = await self._decided(self._trouble(index, outcome, attempts), emit)
            attempts += 1
            if decision is Decision.RESEND:
                await emit(SideRecovered(index, Recovery(self.side, outcome, decision)))
            elif decision is Decision.FRESH and await self._rebuilt(index, outcome, attempts, emit):
                exchange = self._asking(index, turn, emit)
            else:
                return outcome

    def _asking(self, index: int, turn: UserTurn, emit: Listener) -> Exchange:
        async def on_delayed(reply: Reply) -> None:
            await emit(SideDelayed(index, self.side, reply))

        self._exchange = self._new_exchange(index, index, turn, emit, on_delayed)
        return self._exchange

    def _new_exchange(
        self, index: int, asked: int, turn: UserTurn, emit: Listener, on_delayed: OnDelayed
    ) -> Exchange:
        """An exchange of turn `asked` in the present session, while turn `index` is under way."""

        async def on_retry(attempt: int, wait: float, failure: Failure) -> None:
            await emit(SideRetrying(index, self.side, attempt, wait, failure))

        target, conversation_id = self.info.target, self._conversation_id
        return Exchange(target, self._transport, conversation_id, asked, turn, on_retry, on_delayed)

    def _trouble(self, index: int, failure: Failure, attempts: int) -> Trouble:
        return Trouble(
            index,
            self.side,
            failure,
            choices_for(failure, index),
            self._again,
            acts=self.info.target.side_effects,
            attempts=attempts,
        )

    async def _decided(self, trouble: Trouble, emit: Listener) -> Decision:
        if trouble.choices == (Decision.STOP,):
            return Decision.STOP
        await emit(SideTroubled(trouble))
        return await self._decide(trouble)

    async def _rebuilt(self, index: int, failure: Failure, attempts: int, emit: Listener) -> bool:
        """Rebuild the session until it may be gone on with; False where that is given up."""
        while True:
            turns = await self._rebuild(index, emit)
            recovery = Recovery(self.side, failure, Decision.FRESH, self._conversation_id, turns)
            decision = await self._go_on(index, recovery, attempts, emit)
            await emit(SideRecovered(index, recovery))
            if decision is not Decision.FRESH:
                return decision is Decision.GO_ON
            attempts += 1

    async def _go_on(self, index: int, recovery: Recovery, attempts: int, emit: Listener) -> Decision:
        """Whether to go on with a rebuilt session: asked where it did not get through, or behaves otherwise."""
        last = recovery.rebuilt[-1].outcome if recovery.rebuilt else None
        if not isinstance(last, Failure) and recovery.differs_from is None:
            return Decision.GO_ON
        if isinstance(last, Failure):
            failed = self._trouble(index, last, attempts)
            return await self._decided(replace(failed, choices=(Decision.STOP, Decision.FRESH)), emit)
        goes_on = (Decision.GO_ON,) if isinstance(last, Reply) and not last.ended else ()
        parted = replace(
            self._trouble(index, recovery.failure, attempts),
            choices=(Decision.STOP, *goes_on, Decision.FRESH),
            differs_from=recovery.differs_from,
            divergences=self._parting,
        )
        return await self._decided(parted, emit)

    async def _rebuild(self, index: int, emit: Listener) -> tuple[RebuiltTurn, ...]:
        """Open a new session and send it the turns so far; ends early where one fails or the agent ends it."""
        self._sessions += 1
        self._conversation_id = f"{self.info.conversation_id}{self._sessions}"
        await emit(RebuildStarted(index, self.side, self._conversation_id, self._again))
        self._parting = ()
        compare = contained(self._new_comparer())
        rebuilt: list[RebuiltTurn] = []
        for asked, first in enumerate(self._history):
            exchange = self._new_exchange(index, asked, first.turn, emit, _untold)
            outcome = await exchange.run()
            turn = Turn(asked, first.turn.text, Pair(first.reply, outcome))
            comparison = await asyncio.to_thread(compare, turn)
            rebuilt.append(RebuiltTurn(asked, outcome, differs=behaves_otherwise(comparison)))
            self._parting = self._parting or tuple(d for d in comparison.divergences if d.counts)
            await emit(TurnRebuilt(index, self.side, rebuilt[-1]))
            if isinstance(outcome, Failure) or outcome.ended:
                break
        return tuple(rebuilt)


async def _untold(_: Reply) -> None:
    """A rebuilt turn's delays are not told: they are no part of the turn under way."""
