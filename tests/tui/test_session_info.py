"""Who speaks on each side, in the header and whole; and the way to Agent Studio."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polycompare.model.targets import AbTest, Api, Deployment, Environment, Serving, Target
from polycompare.model.turns import RecordedFrom, SideInfo
from polycompare.model.values import Pair, Side
from polycompare.tui.screens.link_view import LinkView
from polycompare.tui.screens.session_info import SessionInfo
from polycompare.tui.session_facts import session_facts, spoken_for, why_no_link
from polycompare.tui.widgets.target_bar import TargetBar

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker

LINK = "https://studio.uk.poly.ai/ws-1/agent/conversations/c-0-"
TARGET = Target(
    "live",
    "http://127.0.0.1:1",
    "agent",
    Environment.LIVE,
    variant="v-7",
    variant_name="brief",
    studio="https://s",
)
DEPLOYMENT = Deployment(
    "d-1", "abcdef", "41", created_by="ana\x1b", created_at="2026-11-02T16:00:00Z", message="Release"
)


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    bench = stage.bench()
    bench.account = "ws-1"
    return bench


def told(s: "Stage") -> str:
    return " ".join(notification.message for notification in s.app._notifications)


def test_everything_that_is_known_has_its_words() -> None:
    facts = dict(session_facts(SideInfo(TARGET, "c-1", DEPLOYMENT, AbTest.RUNNING)))
    assert facts["target"] == "live"
    assert facts["api"] == "debug-chat"
    assert facts["environment"] == "live"
    assert facts["variant"] == "brief (v-7)"
    assert facts["version"] == "41 (abcdef)"
    assert facts["by"] == "ana␛"
    assert facts["deployed"] == "2026-11-02 16:00"
    assert facts["message"] == "Release"
    assert facts["A/B test"] == "running: replies may come from two versions"
    assert facts["conversation"] == "c-1"


def test_a_connector_is_not_said_to_be_where_only_its_token_knows() -> None:
    facts = dict(session_facts(SideInfo(replace(TARGET, api=Api.CHAT), "c-1")))
    assert facts["environment"] == "as the connector's token says"
    assert "A/B test" not in facts


def test_what_is_not_known_is_said_to_be_so() -> None:
    info = SideInfo(TARGET, "c-1")
    facts = dict(session_facts(info))
    assert facts["deployment"] == facts["A/B test"] == "not known"
    assert facts["Studio"] == why_no_link(info)
    assert "account_id" in facts["Studio"]
    assert 'set studio = "https://studio.….poly.ai"' in why_no_link(
        replace(info, target=replace(TARGET, studio=None))
    )


def test_an_ab_test_is_a_matter_of_live_targets_alone() -> None:
    for environment in Environment:
        info = SideInfo(replace(TARGET, environment=environment), "c-1")
        assert ("A/B test" in dict(session_facts(info))) is (environment is Environment.LIVE)


async def test_the_session_of_a_sandbox_says_nothing_of_ab_tests(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.press("escape", "I")
        await s.until(lambda: "41 (abcdef0123)" in s.picture())
        assert "environment" in s.picture()
        assert "A/B test" not in s.picture()


def test_a_recording_says_when_it_was_made_and_of_what() -> None:
    recorded = RecordedFrom("r-9", Side.CANDIDATE, datetime(2026, 11, 20, 14, 5, tzinfo=UTC))
    info = SideInfo(TARGET, "c-1", DEPLOYMENT, recorded=recorded)
    assert spoken_for(info) == ["recorded 2026-11-20 14:05", "v41"]
    assert dict(session_facts(info))["recorded"] == "r-9, side B, 2026-11-20 14:05: nothing is sent"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_both_sides_are_shown_and_each_link_can_be_copied(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(bench, size) as s:
        await s.turns(1)
        await s.press("escape", "I")
        await s.until(lambda: isinstance(s.app.screen, SessionInfo))
        await s.until(lambda: "41 (abcdef0123)" in s.picture())
        await s.press("y")
        assert s.app.clipboard == f"{LINK}A"
        await s.press("tab", "y")
        assert s.app.clipboard == f"{LINK}B"
        await s.until(lambda: "44 (0123abcdef)" in s.picture())
        await s.press("escape")
        assert len(s.app.screen_stack) == 1


async def test_where_one_pane_holds_both_sides_the_person_chooses(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench, (80, 24)) as s:
        await s.turns(1)
        await s.press("escape", "o")
        await s.until(lambda: isinstance(s.app.screen, SessionInfo))
        assert s.app.clipboard == ""


async def test_a_link_is_opened_in_the_browser(
    stage: "StageMaker", bench: "Bench", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.press("escape", "o")
        await s.until(lambda: "Opened in the browser" in told(s))
    assert (tmp_path / "opened").read_text().strip() == f"{LINK}A"


async def test_where_no_browser_comes_up_the_link_is_shown_and_copied(
    stage: "StageMaker", bench: "Bench", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "false")
    monkeypatch.setenv("PATH", str(tmp_path))
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.press("escape", "I", "o")
        await s.until(lambda: isinstance(s.app.screen, LinkView) and f"{LINK}A" in s.picture())
        assert "No browser could be opened here; the link is copied." in s.picture()
        assert s.app.clipboard == f"{LINK}A"
        drawn = "".join(
            strip.render(s.app.console) for strip in s.app.screen._compositor.render_strips(s.app.size)
        )
        assert re.search(rf"\x1b\]8;[^;]*;{re.escape(LINK)}A\x1b\\", drawn)  # for the terminal to open
        await s.press("escape")
        assert isinstance(s.app.screen, SessionInfo)


async def test_what_is_no_web_address_is_not_opened(
    stage: "StageMaker", bench: "Bench", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BROWSER", "false")
    bench.studio = "file:///etc"
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.press("escape", "I", "o")
        await s.until(lambda: "is no web address" in told(s))
        assert s.app.clipboard == ""


async def test_without_an_account_it_is_said_what_is_missing(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.press("escape", "o")
        await s.until(lambda: "the Agent Studio of live is not known" in told(s))
        assert s.app.clipboard == ""


async def test_an_ab_test_is_told_in_the_header(stage: "StageMaker", bench: "Bench") -> None:
    bench.agents["live"].serves = Serving(DEPLOYMENT, AbTest.RUNNING)
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.until(lambda: "A live · v41 · A/B test ⇄ B" in s.screen.query_one(TargetBar).render().plain)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_recorded_side_says_so_and_what_it_does_not_hold(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(bench, size) as s:
        await s.turns(1)
        await s.say("one")
        bench.recordings["recording:last"] = [each.turn for each in s.conversation.recorded]
    bench.pair = Pair("recording:last", "pre-release")
    async with stage.run(bench, size) as s:
        await s.turns(1)
        await s.say("one")
        await s.say("two")
        picture = s.picture()
        assert "A · recording:last · recorded 2026-11-20 14:05 · v40" in picture
        assert "– not in the recording" in picture
        assert bench.agents["pre-release"].sent == [None, "one", "two"]
        assert len(bench.agents["live"].sessions) == 1
        await s.press("escape", "e")
        assert "A recording:last · a recording: nothing is sent" in s.dialog()
