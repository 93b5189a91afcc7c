"""Faults in the state."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from polycompare.model.divergences import Signal
from polycompare.model.values import MISSING, JsonValue, Missing
from tests.corpus.chance import FREE, NOISY, VOLATILE, Chance
from tests.corpus.drafts import Draft, Steps, drop, leaves, look, put
from tests.corpus.faults import Fault, Work, path_text

_LISTS: Final[tuple[Steps, ...]] = (("offers",), ("extras",), ("services",), ("history",), ("policy", "rules"))

_NEW_VALUES: Final[tuple[JsonValue, ...]] = (True, "yes", 3, {"by": "rule"})


def changed_value(work: Work) -> Fault | None:
    """Another value of the same type, anywhere that is steady."""
    return _leaf_fault(work, "changed value", lambda value: _other(value, work.draw))


def type_only(work: Work) -> Fault | None:
    """The same value as another type."""
    return _leaf_fault(work, "type only", lambda value: _retyped(value, work.draw))


def missing_key(work: Work) -> Fault | None:
    """A key that is gone."""
    places = [(steps, value) for steps, value in _steady(work.here) if isinstance(steps[-1], str)]
    steps, value = work.draw.choice(places)
    last = _apply(work, steps, value, lambda draft: drop(draft.state, steps))
    primary = work.expected(Signal.STATE, path_text(steps, any_index=True), value, MISSING)
    return work.followed(Fault("missing key", primary), last)


def extra_key(work: Work) -> Fault | None:
    """A key that the baseline does not have."""
    parents = [steps[:-1] for steps, _ in _steady(work.here) if isinstance(steps[-1], str)]
    steps = (*work.draw.choice(parents), "forced")
    new = work.draw.choice(_NEW_VALUES)
    last = _apply(work, steps, MISSING, lambda draft: put(draft.state, steps, deepcopy(new)))
    primary = work.expected(Signal.STATE, path_text(steps, any_index=True), MISSING, new)
    return work.followed(Fault("extra key", primary), last)


def drifting_counter(work: Work) -> Fault | None:
    """A counter that is off by one from here on, while both go on counting."""
    steps = ("counters", "turns")
    for draft in work.candidate[work.turn :]:
        count = look(draft.state, steps)
        assert isinstance(count, int)
        put(draft.state, steps, count + 1)
    primary = work.expected(Signal.STATE, path_text(steps), work.turn, work.turn + 1)
    return work.followed(Fault("drifting counter", primary), len(work.candidate))


def acted_on_time(work: Work) -> Fault | None:
    """Another ISO time where a person would come to it."""
    steps = ("booking", "starts_at")
    value = look(work.here.state, steps)
    if not isinstance(value, str):
        return None
    new = (datetime.fromisoformat(value) + timedelta(hours=1)).isoformat()
    last = _apply(work, steps, value, lambda draft: put(draft.state, steps, new))
    return work.followed(Fault("acted-on time", work.expected(Signal.STATE, path_text(steps), value, new)), last)


def item_lost(work: Work) -> Fault | None:
    """An item that is not in a list any more."""
    steps, items = _some_list(work, 1)
    index = work.draw.randrange(len(items))
    lost = items[index]
    value = lost if steps != ("history",) else look(work.reference.state, (*steps, index))
    last = _apply(work, steps, None, lambda draft: drop(draft.state, (*steps, index)))
    return work.followed(
        Fault("item lost", work.expected(Signal.STATE, path_text((*steps, 0), any_index=True), value, MISSING)),
        last,
    )


def item_added(work: Work) -> Fault | None:
    """An item that the baseline's list does not have."""
    steps, items = _some_list(work, 1)
    place = work.draw.randrange(len(items) + 1)
    new = _new_item(items[0])
    last = _apply(work, steps, None, lambda draft: _list_at(draft, steps).insert(place, deepcopy(new)))
    return work.followed(
        Fault("item added", work.expected(Signal.STATE, path_text((*steps, 0), any_index=True), MISSING, new)),
        last,
    )


def item_moved(work: Work) -> Fault | None:
    """An item elsewhere in a list whose order means something."""
    if not any(len(_list_at(work.here, steps)) >= 3 for steps in _LISTS if steps != ("history",)):
        return None
    steps, items = _some_list(work, 3, but=("history",))
    start = work.draw.randrange(len(items))
    end = 0 if start >= len(items) / 2 else len(items) - 1

    def move(draft: Draft) -> None:
        there = _list_at(draft, steps)
        there.insert(end, there.pop(start))

    last = _apply(work, steps, None, move)
    return work.followed(
        Fault("item moved", work.expected(Signal.STATE, path_text((*steps, 0), any_index=True))), last
    )


def outside_control(work: Work) -> Fault | None:
    """At a noisy path, a value that the noise never has."""
    steps, new = work.draw.choice(
        (
            (("assistant", "style"), "harsh"),
            (("assistant", "mood"), "angry"),
            (("notes", "pace"), "rushed"),
            (("assistant", "style"), None),
        )
    )
    last = _apply(work, steps, MISSING, lambda draft: put(draft.state, steps, new))
    primary = work.expected(Signal.STATE, path_text(steps), after=new)
    return work.followed(Fault("noisy path, outside the control", primary), last, resolves=False)


def set_item_outside_control(work: Work) -> Fault | None:
    """In a list without an order, an item that is lost or was never there."""
    tags = _list_at(work.here, ("tags",))
    lost = work.draw.choice(tags)
    if work.draw.random() < 0.5:
        primary = work.expected(Signal.STATE, "tags[*]", lost, MISSING)
        last = _apply(work, ("tags",), None, lambda draft: _list_at(draft, ("tags",)).remove(lost))
    else:
        primary = work.expected(Signal.STATE, "tags[*]", MISSING, "blocked")
        last = _apply(work, ("tags",), None, lambda draft: _list_at(draft, ("tags",)).append("blocked"))
    return work.followed(Fault("noisy list, outside the control", primary), last, resolves=False)


def free_path(work: Work) -> Fault | None:
    """At a *free* path, another value of the same shape: any is noise there."""
    key, drawn = work.draw.choice(sorted(FREE.items()))
    new = drawn(Chance(work.draw))
    put(work.here.state, ("assistant", key), new)
    return Fault("free path, same shape", work.expected(Signal.STATE, f"assistant.{key}", after=new), free=True)


def free_path_type(work: Work) -> Fault | None:
    """At a *free* path, a value of another type, or none."""
    key = work.draw.choice(sorted(FREE))
    new: JsonValue | Missing = work.draw.choice((None, [], True, MISSING))
    return _broken(work, ("assistant", key), new, "free path, other type")


def volatile_broken(work: Work) -> Fault | None:
    """At a volatile path, a value that is none of its kind."""
    key = work.draw.choice(("id", "started_at", "token", "callback_url", "trace_id", "epoch_ms"))
    return _broken(
        work, ("session", key), work.draw.choice((None, "", 7.5, "none yet", MISSING)), "volatile broken"
    )


STATE_FAULTS: Final[tuple[Callable[[Work], Fault | None], ...]] = (
    changed_value,
    type_only,
    missing_key,
    extra_key,
    drifting_counter,
    acted_on_time,
    item_lost,
    item_added,
    item_moved,
    outside_control,
    set_item_outside_control,
    free_path,
    free_path_type,
    volatile_broken,
)


def _broken(work: Work, steps: Steps, new: JsonValue | Missing, kind: str) -> Fault:
    """The value at a noisy place replaced, or taken away."""
    before = look(work.reference.state, steps)

    def change(draft: Draft) -> None:
        if isinstance(new, Missing):
            drop(draft.state, steps)
        else:
            put(draft.state, steps, new)

    last = _apply(work, steps, None, change)
    fault = Fault(kind, work.expected(Signal.STATE, path_text(steps), before, new))
    return work.followed(fault, last, resolves=False)


def _steady(draft: Draft) -> list[tuple[Steps, JsonValue]]:
    """The leaves of a state that are the same wherever the scenario is played, but for what names an item."""
    return [
        (steps, value)
        for steps, value in leaves(draft.state)
        if steps[0] not in NOISY and VOLATILE.isdisjoint(steps) and steps[-1] not in ("id", "reference")
    ]


def _leaf_fault(work: Work, kind: str, change: Callable[[JsonValue], JsonValue]) -> Fault | None:
    steps, value = work.draw.choice([place for place in _steady(work.here) if place[1] is not None])
    new = change(value)
    last = _apply(work, steps, value, lambda draft: put(draft.state, steps, new))
    pattern = path_text(steps, any_index=True)
    if isinstance(steps[-1], str):
        return work.followed(Fault(kind, work.expected(Signal.STATE, pattern, value, new)), last)
    # Another item in a list: whether it is the old one changed, or one lost and one added, is a matter of words.
    added = work.expected(Signal.STATE, pattern, MISSING, new)
    return work.followed(Fault(kind, work.expected(Signal.STATE, pattern, value), (added,)), last)


def _apply(work: Work, steps: Steps, value: object, change: Callable[[Draft], None]) -> int:
    """Change this turn, and in half of the cases all later ones for as long as the value there is the same.

    Returns the first turn that is as it should be. A `value` of None holds on to the end.
    """
    turn = work.turn
    lasts = work.draw.random() < 0.6
    while turn < len(work.candidate):
        draft = work.candidate[turn]
        now = look(draft.state, steps)
        if turn > work.turn and (not lasts or (value is not None and value is not MISSING and now != value)):
            return turn
        change(draft)
        turn += 1
    return turn


def _some_list(work: Work, length: int, but: Steps = ()) -> tuple[Steps, list[JsonValue]]:
    fitting = [(steps, _list_at(work.here, steps)) for steps in _LISTS if steps != but]
    return work.draw.choice([(steps, items) for steps, items in fitting if len(items) >= length])


def _list_at(draft: Draft, steps: Steps) -> list[JsonValue]:
    items = look(draft.state, steps)
    return items if isinstance(items, list) else []


def _new_item(like: JsonValue) -> JsonValue:
    """An item of the same kind as another, and not to be taken for it."""
    if not isinstance(like, dict):
        return "valet service"
    new: dict[str, JsonValue] = {key: _other(value, Random(key)) for key, value in like.items()}
    if "id" in new:
        new["id"] = "extra-1"
    if "label" in new:
        new["label"] = "surcharge"
    return new


def _other(value: JsonValue, draw: Random) -> JsonValue:
    """Another value of the same type that could stand there."""
    match value:
        case bool():
            return not value
        case int():
            return value + draw.choice((1, 2, 10))
        case float():
            return value + draw.choice((0.5, 5.0))
        case str():
            return _other_text(value, draw)
        case list():
            return [*value, "other"]
    return "other"


def _other_text(text: str, draw: Random) -> str:
    if len(text) == 5 and text[2] == ":":
        hour, minute = map(int, text.split(":"))
        return f"{(hour + 1) % 24:02}:{minute:02}" if draw.random() < 0.5 else f"{hour:02}:{(minute + 15) % 60:02}"
    try:
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    except ValueError:
        return draw.choice((text[::-1] if text[::-1] != text else f"{text}s", f"{text} 2", f"other {text}"))


def _retyped(value: JsonValue, draw: Random) -> JsonValue:
    match value:
        case bool():
            return draw.choice((str(value).lower(), int(value)))
        case int():
            return draw.choice((str(value), float(value)))
        case float():
            return str(value) if value != int(value) else draw.choice((int(value), str(value)))
        case str():
            return [value]
    return str(value)
