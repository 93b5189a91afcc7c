"""What comparing a turn costs, beside bare DeepDiff on the same two states."""

import copy
import json
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

from bench_row import BenchRow, median_ms
from deepdiff import DeepDiff

from polycompare.diffing.conversation import ConversationComparer
from polycompare.diffing.facts.facts import compare_facts
from polycompare.diffing.options import Options
from polycompare.diffing.reading import Fold, Reading
from polycompare.diffing.states import compare_values
from polycompare.diffing.traces import align_traces
from polycompare.diffing.words import word_changes
from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.rules import CompareOption, Rules
from polycompare.model.turns import Turn
from polycompare.model.values import Pair

CHANGED_LEAVES = 10
FOLDED = 200
OPTIONS = (
    CompareOption("sections.**.sides", ignore_order=True),
    CompareOption("**.note", ignore_space=True),
    CompareOption("slots.time", fold=False),
    CompareOption("sections.section_0.items", key="name"),
)
STATE_TARGETS = {10_000: "", 50_000: "≤ 5 ms, ≥ 25 × faster", 100_000: "", 1_000_000: "≤ 40 ms, ≥ 25 × faster"}
TURN_TARGETS = {10_000: "≤ 10 ms with send, parse and store", 100_000: "≤ 25 ms with send, parse and store"}


def state_of(size: int, *, keyed: bool) -> dict[str, Any]:
    """A state of about `size` bytes of JSON: sections with lists of orders, as agents keep them."""
    draw = random.Random(size)
    state: dict[str, Any] = {"slots": {"party": 2, "time": "19:00"}, "sections": {}}
    written = 0
    while written < size:
        items = [_order(draw, len(state["sections"]) * 20 + n, keyed=keyed) for n in range(20)]
        section = {"open": True, "count": len(items), "items": items}
        state["sections"][f"section_{len(state['sections'])}"] = section
        written += len(json.dumps(section))
    return state


def _order(draw: random.Random, number: int, *, keyed: bool) -> dict[str, Any]:
    order = {
        "name": f"dish {draw.randrange(10**6)}",
        "price": round(draw.random() * 50, 2),
        "quantity": draw.randrange(9),
        "options": {
            "spicy": draw.random() < 0.5,
            "sides": [draw.randrange(99) for _ in range(3)],
            "note": "x" * 20,
        },
    }
    return {"id": number, **order} if keyed else order


def changed(state: dict[str, Any], *, insert: bool) -> dict[str, Any]:
    """A copy as it comes from the wire, with ten other leaves and, if so asked, an item put before every list."""
    draw = random.Random(7)
    other: dict[str, Any] = json.loads(json.dumps(state))
    sections = list(other["sections"].values())
    for n in range(CHANGED_LEAVES):
        items = sections[n * len(sections) // CHANGED_LEAVES]["items"]
        items[draw.randrange(len(items))]["price"] += 1
    if insert:
        for section in sections:
            section["items"].insert(0, {"id": -1, "name": "new", "price": 0.0, "quantity": 1, "options": {}})
    return other


def state_rows() -> Iterator[BenchRow]:
    """States of four sizes, with and without keys and insertions, with volatile values folded and options."""
    reading = Reading(Options(OPTIONS), Fold.VOLATILE)
    for size, target in STATE_TARGETS.items():
        for keyed in (True, False):
            for insert in (False, True):
                state = state_of(size, keyed=keyed)
                other = changed(state, insert=insert)
                name = f"state {size // 1000} KB, {'keyed' if keyed else 'plain'} items"
                yield BenchRow(
                    name + (", each list with one more in front" if insert else ""),
                    median_ms(partial(compare_values, state, other, reading), 9),
                    "DeepDiff",
                    median_ms(partial(DeepDiff, state, other), 1 if size > 100_000 else 3),
                    target,
                )


def made_anew(state: dict[str, Any], side: str, every: int) -> dict[str, Any]:
    """A state whose orders have ids and times of their own session; one in `every` has them."""
    made: dict[str, Any] = json.loads(json.dumps(state))
    number = 0
    for section in made["sections"].values():
        for order in section["items"]:
            number += 1
            if number % every == 0:
                order["hold_id"] = f"{side}{number:07x}-af54-4d41-bd63-64cd76fcda2d"
                order["created_at"] = f"2026-03-03T10:{number % 60:02}:{ord(side) % 60:02}Z"
    return made


def folding_rows() -> Iterator[BenchRow]:
    """Whole turns in which each side has made ids and times of its own."""
    for size in (100_000, 1_000_000):
        for keyed in (True, False):
            state = state_of(size, keyed=keyed)
            orders = sum(len(section["items"]) for section in state["sections"].values())
            every = orders // (FOLDED // 2)
            a, b = made_anew(state, "a", every), made_anew(state, "b", every)
            for insert in (False, True):
                turn = Turn(1, "", Pair(_reply(a, ""), _reply(changed(b, insert=insert), "")))
                comparer = ConversationComparer(Rules(options=OPTIONS))
                folded = len(comparer.compare(turn).folded)
                name = f"whole turn, {size // 1000} KB, {folded} folded, {'keyed' if keyed else 'plain'} items"
                yield BenchRow(
                    name + (", inserted" if insert else ""),
                    median_ms(partial(comparer.compare, turn), 15),
                    "equal states",
                    _equal_turn_ms(state),
                    "",
                )


def turn_rows() -> Iterator[BenchRow]:
    """A whole turn: all signals, and the same differences carried from the turn before."""
    for size, target in TURN_TARGETS.items():
        state = state_of(size, keyed=True)
        replies: Pair[Outcome] = Pair(
            _reply(state, "Table for 2 at 7 pm?"), _reply(changed(state, insert=True), "7:15 pm for 2?")
        )
        comparer = ConversationComparer()

        turn = partial(comparer.compare, Turn(1, "two, at seven", replies))
        name = f"whole turn, state {size // 1000} KB"
        yield BenchRow(name, median_ms(turn, 15), "equal states", _equal_turn_ms(state), target)


def _equal_turn_ms(state: dict[str, Any]) -> float:
    comparer = ConversationComparer()
    same: Pair[Outcome] = Pair(_reply(state, "Hello."), _reply(copy.deepcopy(state), "Hello."))
    return median_ms(partial(comparer.compare, Turn(1, "", same)), 15)


def _reply(state: dict[str, Any], text: str) -> Reply:
    return Reply(
        "c", text, False, 100.0, state=state, current_node="offer", node_trace=("ask", "offer"), functions=()
    )


def sequence_rows() -> Iterator[BenchRow]:
    """Long traces and texts."""
    draw = random.Random(3)
    for nodes in (3, 50):
        a = [f"node_{draw.randrange(nodes)}" for _ in range(5_000)]
        b = [f"node_{draw.randrange(nodes)}" for _ in range(5_000)]
        c = ["start", *a, "end"]
        for k in range(0, 5_000, 100):
            c[k] = "other"
        for title, other in (("50 of them changed", c), ("nothing alike", b)):
            yield BenchRow(
                f"trace of 5,000 among {nodes} nodes, {title}",
                median_ms(partial(align_traces, a, other), 5),
                "",
                None,
                "≤ 25 ms",
            )
    sentences = [f"Sentence {n} says that table {n % 90} costs ${n % 70} at {n % 12} pm." for n in range(2_000)]
    text, other_text = " ".join(sentences), " ".join([*sentences[:900], "One more.", *sentences[905:]])
    size = f"{len(text) // 1000} KB"
    yield BenchRow(
        f"words of two {size} replies", median_ms(lambda: word_changes(text, other_text), 5), "", None, ""
    )
    texts: Pair[str] = Pair(text, other_text)
    languages: Pair[str | None] = Pair("en", "en")
    yield BenchRow(
        f"facts of two {size} replies, compared",
        median_ms(lambda: compare_facts(texts, languages), 5),
        "",
        None,
        "",
    )


def rows() -> Iterator[BenchRow]:
    """Every row of this module."""
    yield from state_rows()
    yield from folding_rows()
    yield from turn_rows()
    yield from sequence_rows()
