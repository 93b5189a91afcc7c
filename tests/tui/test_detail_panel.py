"""The detail panel and the value viewer, driven by keys and clicks."""

import asyncio
import json
from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import Event
from textual.pilot import Pilot

from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import JsonValue, Pair
from polycompare.tui.detail.rows import Opened
from polycompare.tui.detail.tabs import RAW, REPLY, STATE, TIMING
from polycompare.tui.screens.value_view import ValueView
from polycompare.tui.widgets.detail_panel import DetailPanel
from polycompare.tui.widgets.detail_rows import DetailRows

ROLES = (
    "baseline",
    "candidate",
    "new",
    "carried",
    "resolved",
    "muted",
    "failed",
    "added",
    "removed",
    "changed",
    "other-words",
)


class PanelApp(App[None]):
    """The panel alone, with the theme's colours of its roles, and the messages that it posted."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Event | object] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict.fromkeys(ROLES, "#808080")

    def compose(self) -> ComposeResult:
        yield DetailPanel()

    @property
    def panel(self) -> DetailPanel:
        return self.query_one(DetailPanel)

    def on_detail_rows_row_opened(self, message: DetailRows.RowOpened) -> None:
        self.seen.append(message.opened)
        self.push_screen(ValueView(message.opened))

    def on_detail_panel_tab_chosen(self, message: DetailPanel.TabChosen) -> None:
        self.seen.append(message.tab)


def reply(text: str = "Hello", body: bytes = b"{}") -> Reply:
    return Reply("c", text, ended=False, latency_ms=5.0, responses=(RawResponse(200, body),), state={})


def comparison(count: int, status: Status = Status.NEW, baseline: Reply | None = None) -> TurnComparison:
    divergences = tuple(
        Divergence(Signal.STATE, f"item[{n}]", Change.CHANGED, n, n + 1, status, 2, str(n)) for n in range(count)
    )
    return TurnComparison(Turn(3, "hi", Pair(baseline or reply(), reply("Other"))), divergences)


def shown(rows: DetailRows) -> list[str]:
    """The lines of a widget as they are drawn now."""
    height = rows.scrollable_content_region.height
    return ["".join(segment.text for segment in rows.render_line(y)).rstrip() for y in range(height)]


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app work until a condition holds."""
    async with asyncio.timeout(10):
        while not condition():
            await pilot.pause()


@pytest.mark.parametrize("size", [(60, 12), (80, 24), (118, 12), (200, 40)])
async def test_every_line_keeps_to_the_panel(size: tuple[int, int]) -> None:
    app = PanelApp()
    async with app.run_test(size=size):
        wide = Divergence(
            Signal.STATE, "食" * 40, Change.CHANGED, "👩‍👩‍👧" * 90, {"e\u0301": "x" * 500}, Status.NEW, 3, "w"
        )
        turn = TurnComparison(Turn(3, "hi", Pair(reply("食事 " * 80), reply("é" * 300))), (wide,))
        app.panel.show(turn)
        for tab in range(6):
            app.panel.tab = tab
            lines = [app.panel.render_line(y) for y in range(app.panel.scrollable_content_region.height)]
            assert {line.cell_length for line in lines} == {app.panel.scrollable_content_region.width}


async def test_the_title_has_the_counts_of_the_turn() -> None:
    app = PanelApp()
    async with app.run_test(size=(118, 12)):
        app.panel.show(comparison(2))
        title = Content.from_markup(app.panel.border_title or "").plain
        assert title == "State 2 new │ Nodes │ Functions │ Reply │ Timing │ Raw"


async def test_keys_move_the_cursor_only_with_focus() -> None:
    app = PanelApp()
    async with app.run_test(size=(80, 12)) as pilot:
        app.panel.show(comparison(30))
        app.screen.set_focus(None)
        await pilot.press("j")
        assert app.panel.cursor == 0
        app.panel.focus()
        await pilot.press("j", "down", "j", "k")
        assert app.panel.cursor == 2
        assert [line[0] for line in shown(app.panel)[:4]] == [" ", " ", "▌", " "]


async def test_the_cursor_stays_in_view() -> None:
    app = PanelApp()
    async with app.run_test(size=(80, 7)) as pilot:
        app.panel.show(comparison(12))
        app.panel.focus()
        await pilot.press(*"j" * 8)
        assert any(line.startswith("▌") for line in shown(app.panel))
        await pilot.press("pageup", "pageup", "pageup", "pageup")
        assert app.panel.scroll_offset.y == 0
        assert shown(app.panel)[0].startswith("▌")
        await pilot.press("end")
        assert shown(app.panel)[-1].startswith("▌~ item[11]")
        await pilot.press("home")
        assert shown(app.panel)[0].startswith("▌~ item[0]")


async def test_keys_scroll_a_text_that_is_longer_than_the_panel() -> None:
    app = PanelApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.panel.show(comparison(0, baseline=reply("\n".join(str(n) for n in range(40)))))
        app.panel.tab = REPLY
        app.panel.focus()
        await until(pilot, lambda: app.panel.show_vertical_scrollbar)
        await pilot.press("j", "j", "j")
        assert app.panel.scroll_offset.y == 3


async def test_enter_opens_both_values_whole_and_escape_closes_them() -> None:
    app = PanelApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.panel.show(comparison(3))
        app.panel.focus()
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, ValueView))
        assert app.seen == [Opened("state · item[1]", 1, 2)]
        rows = app.screen.query_one(DetailRows)
        await until(pilot, lambda: shown(rows)[:2] == ["▌A 1", "▌B 2"] or shown(rows)[0].endswith("A 1"))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ValueView))


async def test_carried_rows_fold_and_enter_on_the_fold_shows_them() -> None:
    app = PanelApp()
    async with app.run_test(size=(80, 12)) as pilot:
        app.panel.show(comparison(3, Status.CARRIED))
        app.panel.fold_carried = True
        app.panel.focus()
        await pilot.pause()
        assert shown(app.panel)[0] == "▌▸ 3 carried from turn 2"
        await pilot.press("enter")
        await until(pilot, lambda: not app.panel.fold_carried)
        assert shown(app.panel)[2].startswith(" ~ item[2]")


async def test_a_click_on_a_title_shows_its_tab() -> None:
    app = PanelApp()
    async with app.run_test(size=(118, 12)) as pilot:
        app.panel.show(comparison(1))
        title = "State 1 new │ Nodes │ Functions │ Reply │ Timing │ Raw"
        await pilot.click(DetailPanel, offset=(title.index("Timing") + 3, 0))
        assert app.panel.tab == TIMING
        assert app.seen == [TIMING]
        await pilot.click(DetailPanel, offset=(title.index("│") + 3, 0))
        assert app.seen == [TIMING]


async def test_a_click_puts_the_cursor_on_a_row_and_a_second_opens_it() -> None:
    app = PanelApp()
    async with app.run_test(size=(80, 12)) as pilot:
        app.panel.show(comparison(5))
        await pilot.click(DetailPanel, offset=(6, 4))
        assert app.panel.cursor == 3
        assert not app.seen
        await pilot.click(DetailPanel, offset=(6, 4))
        await until(pilot, lambda: app.seen == [Opened("state · item[3]", 3, 4)])


async def test_a_resize_keeps_the_place() -> None:
    app = PanelApp()
    async with app.run_test(size=(200, 12)) as pilot:
        app.panel.show(comparison(100))
        app.panel.focus()
        await pilot.press("pagedown", "pagedown")
        top = shown(app.panel)[0]
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert shown(app.panel)[0][1:14].strip() == top[1:14].strip()


async def test_a_new_turn_starts_at_the_top_of_the_same_tab() -> None:
    app = PanelApp()
    async with app.run_test(size=(80, 12)) as pilot:
        app.panel.show(comparison(50))
        app.panel.focus()
        await pilot.press("end")
        app.panel.show(comparison(40))
        await pilot.pause()
        assert app.panel.tab == STATE
        assert shown(app.panel)[0].startswith("▌~ item[0]")


async def test_a_hidden_panel_builds_its_rows_when_it_is_shown() -> None:
    app = PanelApp()
    async with app.run_test(size=(80, 12)) as pilot:
        app.panel.display = False
        await until(pilot, lambda: not app.panel.size)
        app.panel.show(comparison(3))
        assert not app.panel.rows
        app.panel.display = True
        await until(pilot, lambda: len(app.panel.rows) == 3)
        assert shown(app.panel)[0].strip("▌ ").startswith("~ item[0]")


async def test_large_answers_are_read_aside_and_then_shown() -> None:
    app = PanelApp()
    body = json.dumps({"items": [{"id": n, "note": "x" * 40} for n in range(6_000)]}).encode()
    async with app.run_test(size=(118, 20)) as pilot:
        app.panel.show(comparison(0, baseline=reply(body=body)))
        app.panel.tab = RAW
        assert shown(app.panel)[0].strip() == "reading the answers…"
        await until(pilot, lambda: "HTTP 200" in shown(app.panel)[0])
        assert len(app.panel.rows) > 6_000


async def test_rows_of_a_turn_left_meanwhile_never_come_late() -> None:
    app = PanelApp()
    body = json.dumps({"items": list(range(60_000))}).encode()
    async with app.run_test(size=(118, 20)) as pilot:
        app.panel.show(comparison(0, baseline=reply(body=body)))
        app.panel.tab = RAW
        app.panel.tab = STATE
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
        assert "= the state is the same" in shown(app.panel)[0]


async def test_two_thousand_rows_are_drawn_a_screen_at_a_time() -> None:
    app = PanelApp()
    written: list[int] = []

    class Told(str):
        def __getitem__(self, key: object) -> str:
            written.append(1)
            return "value"

    values: list[JsonValue] = [Told("v") for _ in range(2_000)]
    divergences = tuple(
        Divergence(Signal.STATE, f"k{n}", Change.CHANGED, value, "w", Status.NEW, 0, str(n))
        for n, value in enumerate(values)
    )
    async with app.run_test(size=(118, 12)) as pilot:
        app.panel.show(TurnComparison(Turn(0, "", Pair(reply(), reply())), divergences))
        await pilot.pause()
        assert len(app.panel.rows) == 2_000
        assert len(written) < 400
