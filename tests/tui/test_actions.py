"""The one list of actions."""

from collections import Counter

from polycompare.tui.action import Scope
from polycompare.tui.actions import ACTIONS
from polycompare.tui.footer_keys import Situation, for_footer
from polycompare.tui.screens.compare import CompareScreen
from polycompare.tui.widgets.composer import MessageInput

NOT_IN_COMMON_TERMINALS = {"ctrl+i", "ctrl+j", "ctrl+m", "ctrl+h"}


def test_ids_and_keys_are_unique_where_they_act() -> None:
    assert max(Counter(action.id for action in ACTIONS).values()) == 1
    for scope in Scope:
        keys = [key for action in ACTIONS if action.scope is scope for key in action.keys.split(",")]
        assert max(Counter(keys).values()) == 1
        assert not NOT_IN_COMMON_TERMINALS & set(keys)


def test_every_action_explains_itself_and_can_be_done() -> None:
    for action in ACTIONS:
        assert action.tooltip
        assert len(action.tooltip) <= 62  # one line of the help at 80 columns
        name = action.command.split("(")[0]
        if name.startswith("app."):
            continue
        doer = MessageInput if action.scope is Scope.COMPOSER else CompareScreen
        assert hasattr(doer, f"action_{name}")


def test_the_footer_offers_what_acts() -> None:
    composing = dict(for_footer(Situation.COMPOSING, waiting=False))
    assert composing["enter"] == "send"
    assert "ctrl+x" not in composing
    assert dict(for_footer(Situation.COMPOSING, waiting=True))["ctrl+x"] == "stop waiting"
    panes = dict(for_footer(Situation.PANES, waiting=False))
    assert panes["j k"] == "turns"
    assert panes["n N"] == "new divergences"
    assert dict(for_footer(Situation.DETAIL, waiting=False))["j k"] == "rows"


def test_the_footer_of_a_real_call_offers_what_can_be_said_of_it() -> None:
    live = dict(for_footer(Situation.PANES, waiting=False))
    assert not {"]", "U", "D"} & set(live)
    replayed = [keys for keys, _ in for_footer(Situation.PANES, waiting=False, replaying=True)]
    assert "]" in replayed
    assert "U" not in replayed
    call = for_footer(Situation.PANES, waiting=False, replaying=True, one_sided=True)
    assert [keys for keys, _ in call[:5]] == ["space", "n N", "a", "]", "U"]
    assert "t" not in dict(call)
