"""Faults in what a turn does: calls, nodes, hand-off, how it ends, and what follows from one another."""

from collections.abc import Callable
from typing import Final

from polycompare.model.divergences import Signal, Status
from polycompare.model.values import MISSING, JsonObject, JsonValue
from tests.corpus.chance import VOLATILE
from tests.corpus.drafts import leaves, look, put
from tests.corpus.faults import Expected, Fault, Later, Work, path_text
from tests.corpus.wording import Money


def wrong_argument(work: Work) -> Fault | None:
    """A function called with another argument."""
    return _wrong_in_call(work, "arguments", "wrong argument")


def wrong_result(work: Work) -> Fault | None:
    """A function that answers something else."""
    return _wrong_in_call(work, "result", "wrong result")


def missing_call(work: Work) -> Fault | None:
    """A function that is not called."""
    call = _call(work)
    if call is None:
        return None
    work.here.functions.remove(call)
    return Fault("missing call", work.expected(Signal.FUNCTIONS, str(call["name"]), after=MISSING))


def extra_call(work: Work) -> Fault | None:
    """A function that the baseline does not call, or calls once less."""
    call = _call(work)
    if call is None or work.draw.random() < 0.5:
        new: JsonObject = {"id": "fe-1", "name": "cancel_booking", "arguments": {}, "result": {"ok": True}}
        pattern = "cancel_booking"
    else:
        new, pattern = {**call, "id": "fe-2"}, f"{call['name']}[*]"
    work.here.functions.append(new)
    return Fault("extra call", work.expected(Signal.FUNCTIONS, pattern, before=MISSING))


def function_error(work: Work) -> Fault | None:
    """A function that fails."""
    call = _call(work)
    if call is None:
        return None
    errors: tuple[JsonValue, ...] = ("upstream timed out", {"type": "KeyError", "message": "no such table"})
    error = work.draw.choice(errors)
    call |= {"error": error, "result": None}
    name = call["name"]
    return Fault(
        "function error",
        work.expected(Signal.FUNCTIONS, f"{name}.error", None, error),
        (work.expected(Signal.FUNCTIONS, f"{name}.result"),),
    )


def other_node(work: Work) -> Fault | None:
    """One node on the way is another, or comes in addition."""
    nodes = work.here.own_nodes
    if work.draw.random() < 0.5:
        nodes.insert(work.draw.randrange(len(nodes)), "detour")
    else:
        nodes[work.draw.randrange(len(nodes) - 1)] = "detour"
    return Fault("other node", work.expected(Signal.NODE_TRACE, "[*]", after="detour"))


def lost_node(work: Work) -> Fault | None:
    """One node on the way is left out."""
    steady = [node for node in work.template.steps[work.turn].nodes[:-1] if node in work.here.own_nodes]
    lost = work.draw.choice(steady)
    work.here.own_nodes.remove(lost)
    return Fault("lost node", work.expected(Signal.NODE_TRACE, "[*]", before=lost))


def other_path(work: Work) -> Fault | None:
    """The turn goes another way, and ends in another node, step and flow."""
    here = work.here
    here.own_nodes[1:] = ["fallback", "not_understood"]
    here.current_node = here.step = "not_understood"
    here.flow = "fallback"
    effects = (
        work.expected(Signal.NODE_TRACE, "[*]"),
        work.expected(Signal.CURRENT_NODE, ""),
        work.expected(Signal.FLOW, "flow"),
        work.expected(Signal.FLOW, "step"),
    )
    return Fault(
        "other path",
        work.expected(Signal.NODE_TRACE, "[*]", after="fallback"),
        effects,
        causes=frozenset({Signal.NODE_TRACE, Signal.CURRENT_NODE, Signal.FLOW}),
    )


def other_current_node(work: Work) -> Fault | None:
    """The turn is said to have ended in another node."""
    before, work.here.current_node = work.here.current_node, "waiting_room"
    fault = Fault("other current node", work.expected(Signal.CURRENT_NODE, "", before, "waiting_room"))
    return work.followed(fault, work.turn + 1)


def other_flow(work: Work) -> Fault | None:
    """The turn is said to belong to another flow."""
    before, work.here.flow = work.here.flow, "complaints"
    fault = Fault("other flow", work.expected(Signal.FLOW, "flow", before, "complaints"))
    return work.followed(fault, work.turn + 1)


def handoff_lost(work: Work) -> Fault | None:
    """Nobody is handed over to, or somebody else."""
    here = work.here
    if here.handoff is None:
        return None
    before, new = here.handoff, work.draw.choice((None, "billing"))
    here.handoff = new
    if new is None:
        here.handoff_reason = None
    after = MISSING if new is None else new
    reason = work.expected(Signal.HANDOFF, "reason", after=MISSING)
    effects = (reason,) if new is None else ()
    return Fault("hand-off lost", work.expected(Signal.HANDOFF, "", before, after), effects)


def handoff_reason(work: Work) -> Fault | None:
    """The hand-off is for another reason."""
    if work.here.handoff is None:
        return None
    before, work.here.handoff_reason = work.here.handoff_reason, "agent gave up"
    return Fault("hand-off reason", work.expected(Signal.HANDOFF, "reason", before, "agent gave up"))


def ended_early(work: Work) -> Fault | None:
    """The conversation is over before it should be."""
    if work.here.ended:
        return None
    work.here.ended = True
    later = tuple(Later(turn, Status.CARRIED) for turn in range(work.turn + 1, len(work.candidate) - 1))
    return Fault("ended early", work.expected(Signal.ENDED, "", False, True), later=later)


def not_ended(work: Work) -> Fault | None:
    """The conversation goes on when it should be over."""
    if not work.here.ended:
        return None
    work.here.ended = False
    return Fault("not ended", work.expected(Signal.ENDED, "", True, False))


def side_failed(work: Work) -> Fault | None:
    """The side fails."""
    work.here.hears = False
    return Fault("side failed", work.expected(Signal.ERROR, "", before=MISSING))


def misheard_slot(work: Work) -> Fault | None:
    """The party is misheard: it is wrong in the state, and in every call and reply that stands on it."""
    step = work.template.steps[work.turn]
    party = work.template.facts["party"]
    if "party" not in step.slots or not isinstance(party, int):
        return None
    effects: list[Expected] = []
    for turn in range(work.turn, len(work.candidate)):
        draft = work.candidate[turn]
        put(draft.state, ("slots", "party"), party + 1)
        if "party" in draft.saying.facts:
            draft.saying = draft.saying.with_fact("party", party + 1)
            effects.append(Expected(turn, Signal.FACTS, "number[*]"))
        for call in draft.functions:
            if look(call, ("arguments", "party")) == party:
                put(call, ("arguments", "party"), party + 1)
                effects.append(Expected(turn, Signal.FUNCTIONS, f"{call['name']}.arguments.party"))
    primary = work.expected(Signal.STATE, "slots.party", party, party + 1)
    fault = Fault("misheard slot", primary, tuple(effects))
    return work.followed(fault, len(work.candidate))


def result_told_on(work: Work) -> Fault | None:
    """A function answers with other prices, which then are in the state and in the reply."""
    if work.template.steps[work.turn].call != "check_availability":
        return None
    price = work.template.facts["price"]
    assert isinstance(price, Money)
    dearer = price._replace(amount=price.amount + 20)
    for call in work.here.functions:
        if call["name"] == "check_availability":
            put(call, ("result", "offers", 1, "price"), dearer.amount)
    for draft in work.candidate[work.turn :]:
        put(draft.state, ("offers", 1, "price"), dearer.amount)
    work.here.saying = work.here.saying.with_fact("price", dearer)
    return Fault(
        "wrong result told on",
        work.expected(Signal.FUNCTIONS, "check_availability.result.offers[*].price", price.amount, dearer.amount),
        (
            work.expected(Signal.STATE, "offers[*].price", price.amount, dearer.amount),
            work.expected(Signal.FACTS, "money[*]"),
        ),
    )


TURN_FAULTS: Final[tuple[Callable[[Work], Fault | None], ...]] = (
    wrong_argument,
    wrong_result,
    missing_call,
    extra_call,
    function_error,
    other_node,
    lost_node,
    other_path,
    other_current_node,
    other_flow,
    handoff_lost,
    handoff_reason,
    misheard_slot,
    result_told_on,
    not_ended,
)
FINAL_FAULTS: Final = (ended_early, side_failed)
"""Faults after which nothing else of the side can be compared."""


def _call(work: Work) -> JsonObject | None:
    """The call that the script has in this turn."""
    name = work.template.steps[work.turn].call
    return next((call for call in work.here.functions if call["name"] == name), None)


def _wrong_in_call(work: Work, part: str, kind: str) -> Fault | None:
    call = _call(work)
    if call is None:
        return None
    noisy = VOLATILE | {"callback"} | ({"reference"} if work.template.random_code else set())
    places = [place for place in leaves(call[part]) if noisy.isdisjoint(place[0]) and place[0][-1] != "id"]
    steps, value = work.draw.choice(places)
    new = _other(value)
    put(call[part], steps, new)
    path = path_text((str(call["name"]), part, *steps), any_index=True)
    return Fault(kind, work.expected(Signal.FUNCTIONS, path, value, new))


def _other(value: JsonValue) -> JsonValue:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value}9" if value else "x"
    return "other"
