"""Variables of scenarios: what they stand for, and what is said of those that stand for nothing."""

import contextlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.values import Side
from polycompare.scenarios.variables import Draw, Scalar, VariableError, Variables, escaped, new_draw

FRIDAY_NIGHT = datetime(2026, 3, 13, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
DRAW = Draw("r1", 3, FRIDAY_NIGHT, {"CITY": "London", "EMPTY": ""})


def variables(
    own: Mapping[str, Scalar] | None = None, *, side: Side = Side.BASELINE, draw: Draw = DRAW, scenario: str = "s"
) -> Variables:
    return Variables(draw, side, scenario, own or {}, frozenset({"MY_KEY"}))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("nothing in it", "nothing in it"),
        ("{{today}}", "2026-03-13"),
        ("{{ today }}", "2026-03-13"),
        ("{{today+1d}}", "2026-03-14"),
        ("{{today-2w}}", "2026-02-27"),
        ("{{today+1d:%A}}", "Saturday"),
        ("on {{today+1d:%A %-d %B}}, at 7", "on Saturday 14 March, at 7"),
        ("{{today:%d/%m/%Y}}", "13/03/2026"),
        ("{{today:%-m, 100%%}}", "3, 100%"),
        ("{{now}}", "2026-03-13T23:30:00"),
        ("{{now+1h:%H:%M}}", "00:30"),
        ("{{now+1h:%a}}", "Sat"),
        ("{{now+1d}}", "2026-03-14T23:30:00"),
        ("{{run}}/{{repeat}}/{{side}}", "r1/3/baseline"),
        ("{{env.CITY}}{{env.EMPTY}}", "London"),
        (r"\{{today}}", "{{today}}"),
        (r"\\{{today}}", r"\{{today}}"),
        ("{ {today} } }}", "{ {today} } }}"),
    ],
)
def test_what_variables_stand_for(template: str, text: str) -> None:
    assert variables().text(template) == text


def test_the_date_is_that_of_the_draw_wherever_this_runs() -> None:
    elsewhere = Draw("r", 1, FRIDAY_NIGHT.astimezone(timezone(timedelta(hours=9))), {})
    assert variables(draw=elsewhere).text("{{today:%A}}") == "Saturday"


def test_own_variables_may_have_others_in_them() -> None:
    own: dict[str, Scalar] = {"party": 2, "who": "{{title}} {{name}}", "title": "Dr", "name": "{{env.CITY}}"}
    known = variables({**own, "yes": True})
    assert known.text("{{who}}, {{party}}, {{yes}}") == "Dr London, 2, true"
    assert known.mistakes == {}


def test_a_template_that_is_one_variable_keeps_its_type() -> None:
    known = variables({"party": 2, "same": "{{party}}", "half": 0.5, "yes": True})
    values = [known.value(template) for template in ("{{party}}", "{{same}}", "{{half}}", "{{yes}}", "{{repeat}}")]
    assert [(type(value), value) for value in values] == [(int, 2), (int, 2), (float, 0.5), (bool, True), (int, 3)]
    assert known.value("{{party}} ") == "2 "


def test_a_uuid_is_the_same_for_both_sides_and_another_in_each_conversation() -> None:
    baseline, candidate = variables(), variables(side=Side.CANDIDATE)
    uuid = baseline.text("{{uuid}}")
    assert uuid == candidate.text("{{uuid}}") == str(UUID(uuid))
    others = [
        variables(scenario="t"),
        variables(draw=Draw("r1", 4, FRIDAY_NIGHT, {})),
        variables(draw=Draw("r2", 3, FRIDAY_NIGHT, {})),
    ]
    assert len({uuid, *(other.text("{{uuid}}") for other in others)}) == 4


def test_the_side_is_the_only_thing_that_differs_between_sides() -> None:
    own: dict[str, Scalar] = {"desk": "{{side}} desk"}
    assert variables(own, side=Side.CANDIDATE).text("{{desk}}, {{run}}") == "candidate desk, r1"


def test_each_draw_has_a_run_of_its_own() -> None:
    assert new_draw().run != new_draw().run
    assert new_draw("r", 2).repeat == 2
    assert new_draw().today.tzinfo is not None


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("{{todya}}", "did you mean 'today'?"),
        ("{{parti}}", "did you mean 'party'?"),
        ("{{}}", "unknown variable"),
        ("{{today+1x}}", "the units of today are d and w"),
        ("{{today+1h}}", "the units of today are d and w"),
        ("{{now+1m}}", "the units of now are h, d and w"),
        ("{{today + 1d}}", "known are {{today}}, {{today+3d}} and {{today-1w:%A}}"),
        ("{{today:%Q}}", "has %Q in the form of a date"),
        ("{{today:%}}", "known are %a, %A"),
        ("{{today-999999w}}", "known are {{today}}"),
        ("a {{ b", r"write \{{ if braces are meant"),
        ("{{a{b}}", "without `}}`"),
        ("{{env.NOWHERE}}", "needs the environment variable NOWHERE, which is not set"),
        ("{{env.POLYAI_API_KEY}}", "holds a key"),
        ("{{env.polyai_api_key}}", "holds a key"),
        ("{{env.POLY_ADK_KEY_US}}", "holds a key"),
        ("{{env.MY_KEY}}", "would send MY_KEY to an agent"),
    ],
)
def test_what_stands_for_nothing_is_told(template: str, part: str) -> None:
    with pytest.raises(VariableError, match=re.escape(part)):
        variables({"party": 2}).text(template)


@pytest.mark.parametrize(
    ("own", "name", "part"),
    [
        ({"a b": 1}, "a b", "is no name for a variable"),
        ({"1st": 1}, "1st", "is no name for a variable"),
        ({"today": 1}, "today", "always there"),
        ({"a": "{{a}}"}, "a", "a → a"),
        ({"a": "{{b}}", "b": "x{{c}}", "c": "{{a}}"}, "a", "goes round in a circle"),
        ({"a": "{{unknown}}"}, "a", "unknown variable"),
        ({"a": "{{env.POLYAI_API_KEY}}"}, "a", "holds a key"),
    ],
)
def test_what_is_wrong_with_own_variables_is_told_of_them(own: dict[str, Scalar], name: str, part: str) -> None:
    mistakes = variables(own).mistakes
    assert any(part in told for told in mistakes.values())
    assert name in mistakes or "circle" in part


def test_variables_of_variables_do_not_fill_the_memory() -> None:
    own: dict[str, Scalar] = {"v0": "x" * 100}
    own.update({f"v{n}": f"{{{{v{n - 1}}}}}" * 10 for n in range(1, 12)})
    assert "more than 2000000 characters" in " ".join(variables(own).mistakes.values())


def test_a_long_chain_of_variables_is_followed() -> None:
    own: dict[str, Scalar] = {"v0": "end"}
    own.update({f"v{n}": f"{{{{v{n - 1}}}}}" for n in range(1, 5_000)})
    assert variables(own).text("{{v4999}}") == "end"


@given(st.text())
def test_escaped_text_comes_out_as_it_was(text: str) -> None:
    assert variables().text(escaped(text)) == text


@given(st.text(st.characters(exclude_characters="{")))
def test_text_without_variables_stays_as_it_is(text: str) -> None:
    assert variables().text(text) == variables().value(text) == text


_PIECES = st.sampled_from(["{{", "}}", "\\", "today", "+1d", ":%", "A", "env.", "x", " ", "{", "\0", "\ud800"])


@given(st.lists(_PIECES).map("".join))
def test_any_template_is_filled_in_or_refused(template: str) -> None:
    known = variables({"x": template, "y": "{{x}}"})
    with contextlib.suppress(VariableError):
        known.text(template + "{{y}}")
