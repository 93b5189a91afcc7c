"""Real conversations from the simulated platform: recordings, scenario files, labels, notes and sound."""

import asyncio
import json
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from polycompare.api.conversations import RefusedError
from polycompare.api.replies import read_reply_of
from polycompare.cli.running import run
from polycompare.cli.sound_files import SoundFileError
from polycompare.cli.upstream import NotRealError, RealUpstream, upstream_of
from polycompare.config.configuration import Configuration, load_configuration
from polycompare.model.events import ComparisonStarted
from polycompare.model.outcomes import NotSent, Reply
from polycompare.model.reviews import Annotation, AnnotationKind, Review, Speaker
from polycompare.recordings.reviewing import read_review, write_review
from polycompare.recordings.sources import RecordedConversation, read_recorded, records_at
from polycompare.recordings.store import Store
from polycompare.scenarios.scenario import read_scenario
from polycompare.scenarios.variables import new_draw
from polycompare.simulator.options import Latency
from polycompare.simulator.running import RunningSimulator, running_simulator

KEY = "key-0123456789abcdef"
OTHER_KEY = "key-of-somebody-else"

Fetch = Callable[..., tuple[int, list[str], str]]
"""Runs `fetch` with these arguments: the exit code, the lines of stdout, stderr."""


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(key=KEY, latency=Latency(0)) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, configured for the simulator."""
    configure(tmp_path, simulator.base_url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("POLYAI_API_KEY", KEY)
    return tmp_path


def configure(place: Path, base_url: str, more: str = "") -> None:
    (place / "polycompare.toml").write_text(
        f"""\
[pair]
baseline = "live"

[defaults]
base_url = "{base_url}"
agent_id = "PROJECT-1"

[targets.live]
environment = "live"
{more}
"""
    )


@pytest.fixture
def store(place: Path) -> Path:
    return place / "recordings.sqlite3"


@pytest.fixture
def fetch(store: Path, capsys: pytest.CaptureFixture[str]) -> Fetch:
    def fetched(*arguments: str) -> tuple[int, list[str], str]:
        code = run(["fetch", *arguments, "--store", str(store)])
        said = capsys.readouterr()
        assert KEY not in said.out + said.err
        return code, said.out.splitlines(), said.err

    return fetched


def conversations(base_url: str, **asked: str) -> list[dict[str, Any]]:
    """What the platform lists, told by another client."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    request = urllib.request.Request(  # noqa: S310 - to this machine
        f"{base_url}/v3/ACCOUNT/PROJECT-1/conversations?{query}", headers={"X-API-KEY": KEY}
    )
    deployed = urllib.request.Request(  # noqa: S310 - to this machine
        f"{base_url}/v1/agents/PROJECT-1/deployments/active", headers={"X-API-KEY": KEY}
    )
    with urllib.request.urlopen(deployed) as answer:  # noqa: S310 - to this machine
        account = json.load(answer)["activeDeployments"]["live"]["accountId"]
    request.full_url = request.full_url.replace("ACCOUNT", account)
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - to this machine
        found: list[dict[str, Any]] = json.load(answer)["conversations"]
    return found


def recorded(store: Path, recording_id: str) -> RecordedConversation:
    return read_recorded(recording_id, store, read_reply_of)


def started_of(store: Path, recording_id: str) -> ComparisonStarted:
    started = records_at(recording_id, store)[0]
    assert isinstance(started, ComparisonStarted)
    return started


def test_conversations_become_recordings_with_one_side(
    fetch: Fetch, store: Path, simulator: RunningSimulator
) -> None:
    code, ids, told = fetch("--search", "table", "--since", "60d", "--limit", "3")
    assert (code, len(ids)) == (0, 3)
    assert told.count(" turns → ") == 3
    for recording_id in ids:
        conversation = recorded(store, recording_id)
        info = conversation.sides.baseline
        (listed,) = [one for one in conversations(simulator.base_url) if one["id"] == info.conversation_id]
        turns = [turn for turn in conversation.turns if turn.service_turn is not None]
        assert [turn.service_turn for turn in turns] == list(range(len(listed["turns"])))
        replies = [turn.outcomes.baseline for turn in turns]
        assert all(isinstance(reply, Reply) and reply.functions is not None for reply in replies)
        said = [reply.text for reply in replies if isinstance(reply, Reply)]
        assert said == [turn["agent_response"] for turn in listed["turns"]]
        assert all(isinstance(turn.outcomes.candidate, NotSent) for turn in conversation.turns)
        origin = started_of(store, recording_id).origin
        assert origin is not None
        assert json.loads(origin.answer.body)["conversationId"] == info.conversation_id


def test_what_is_there_is_not_fetched_twice_unless_asked_for(
    fetch: Fetch, store: Path, simulator: RunningSimulator
) -> None:
    first, second = [one["id"] for one in conversations(simulator.base_url, limit="2", in_progress="false")]
    code, ids, _ = fetch(first)
    assert (code, len(ids)) == (0, 1)
    code, same, told = fetch(first, second, first)
    assert (code, same[0], len(same)) == (0, ids[0], 2)
    assert f"{first} is here already, as {ids[0]}" in told


def test_what_is_fetched_again_takes_its_place_and_keeps_its_review(
    fetch: Fetch, store: Path, simulator: RunningSimulator
) -> None:
    (conversation,) = [one["id"] for one in conversations(simulator.base_url, limit="1", in_progress="false")]
    _, (first,), _ = fetch(conversation)
    before, fetched_at = recorded(store, first).turns, started_of(store, first).origin
    assert fetch(conversation, "--again")[2].endswith(f" → {first}, in the place of the recording of before\n")
    review = Review(frozenset({"vip"}), "look", bookmarks=frozenset({1}))
    with Store(store) as opened:
        write_review(opened, first, review)
    _, ids, told = fetch(conversation, "--again")
    assert ids == [first]
    assert told.endswith(", in the place of the recording of before; its tags, note and labels stay\n")
    with Store(store) as opened:
        assert read_review(opened, first) == review
    assert recorded(store, first).turns == before
    assert started_of(store, first).origin != fetched_at


def test_a_sample_of_another_environment(fetch: Fetch, store: Path) -> None:
    code, ids, _ = fetch("--sample", "2", "--env", "sandbox")
    assert (code, len(ids)) == (0, 2)
    assert {recorded(store, each).sides.baseline.target.environment for each in ids} == {"sandbox"}


def test_the_newest_that_fit_need_no_other_filter(fetch: Fetch, store: Path, simulator: RunningSimulator) -> None:
    newest = [one["id"] for one in conversations(simulator.base_url, limit="2", in_progress="false")]
    _, ids, _ = fetch("--limit", "3")
    assert [recorded(store, each).sides.baseline.conversation_id for each in ids][:2] == newest
    assert len(fetch("--env", "sandbox", "--limit", "1")[1]) == 1


def test_one_object_for_programs(fetch: Fetch) -> None:
    code, lines, _ = fetch("--sample", "1", "--json")
    assert code == 0
    (conversation,) = json.loads("".join(lines))["conversations"]
    assert conversation.keys() == {"conversation", "place", "turns", "new", "problem"}
    assert conversation["new"] is True


def test_nothing_that_fits_is_no_failure(fetch: Fetch) -> None:
    code, ids, told = fetch("--search", "zebra crossing")
    assert (code, ids) == (0, [])
    assert "No conversation of live fits" in told


def test_a_wrong_id_does_not_keep_others_from_being_fetched(fetch: Fetch, simulator: RunningSimulator) -> None:
    (known,) = [one["id"] for one in conversations(simulator.base_url, limit="1", in_progress="false")]
    code, ids, told = fetch("CA0", known)
    assert (code, len(ids)) == (4, 1)
    assert "CA0: live (" in told
    assert "check the conversation's id" in told


def test_a_conversation_that_goes_on_is_left_for_later(fetch: Fetch, simulator: RunningSimulator) -> None:
    (current,) = [one["id"] for one in conversations(simulator.base_url, limit="1", in_progress="true")]
    code, ids, told = fetch(current)
    assert (code, ids) == (4, [])
    assert "it still goes on; fetch it when it is over" in told


def test_a_key_that_is_rejected_is_told_once(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLYAI_API_KEY", OTHER_KEY)
    code, ids, told = fetch("--search", "table")
    assert (code, ids) == (4, [])
    assert "rejected the API key" in told
    assert OTHER_KEY not in told


def test_an_end_that_awaits_all_conversations_is_told_once(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLYAI_API_KEY", OTHER_KEY)
    code, ids, told = fetch(*(f"CA{number}" for number in range(12)))
    assert (code, ids) == (4, [])
    assert 1 <= told.count("rejected the API key") <= 4


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "There is nothing to fetch"),
        (("CA1", "--search", "x"), "leave out --search"),
        (("CA1", "--since", "7d", "--env", "live"), "leave out --env and --since"),
        (("--search", "x", "--sample", "2"), "A sample is drawn at random"),
        (("--since", "7d", "--semantic"), "give those, or leave it out"),
        (("--sample", "1", "--no-redact"), "--no-redact is about scenarios"),
        (("CA1", ""), "A conversation has an id, and '' is none"),
        (("CA1", "--limit", "2"), "leave out --limit"),
        (("--sample", "1", "--limit", "2"), "--sample says already how many"),
        (("--since", "2026-11-20", "--until", "2026-11-01"), "Nothing is between"),
        (("--sample", "0"), "'0' is not a whole number from 1 up"),
        (("--since", "yesterday"), "'yesterday' is no moment"),
        (("CA1", "--target", "lvie"), "did you mean 'live'?"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(
    fetch: Fetch, store: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    code, ids, told = fetch(*arguments)
    assert (code, ids) == (2, [])
    assert complaint in told
    assert not store.exists()


def test_without_a_pair_the_target_is_to_be_named(fetch: Fetch, place: Path, simulator: RunningSimulator) -> None:
    path = place / "polycompare.toml"
    path.write_text(path.read_text().replace('[pair]\nbaseline = "live"\n', ""))
    assert fetch("--sample", "1")[0] == 0
    path.write_text(f'{path.read_text()}\n[targets.other]\nenvironment = "sandbox"\n')
    code, _, told = fetch("--sample", "1")
    assert code == 2
    assert "Give --target, one of live and other" in told
    assert fetch("--sample", "1", "--target", "other")[0] == 0


def test_scenario_files_have_the_user_turns(
    fetch: Fetch, place: Path, store: Path, simulator: RunningSimulator
) -> None:
    code, names, _ = fetch("--sample", "5", "--as-scenario", "calls")
    assert (code, len(names)) == (0, 5)
    assert not store.exists()
    by_id = {one["id"]: one for one in conversations(simulator.base_url)}
    for name in names:
        path = place / name
        assert path.parent.name == "calls"
        assert path.stat().st_mode & 0o777 == 0o600
        scenario = read_scenario(path)
        said = [turn.text for turn in scenario.rendered(new_draw()).turns]
        turns = by_id[path.stem]["turns"]
        assert len(said) == len(turns) - (not turns[0]["user_input"])
        assert f"conversation {path.stem} (live, " in scenario.description
        assert scenario.description.endswith("E-mail addresses, phone and card numbers were replaced.")
    code, again, told = fetch(Path(names[0]).stem, "--as-scenario", "calls")
    assert (code, again) == (0, names[:1])
    assert "is here already" in told


def test_scenario_files_are_redacted_unless_that_is_not_wanted(
    fetch: Fetch, place: Path, simulator: RunningSimulator
) -> None:
    said = {
        one["id"]: turn["user_input"]
        for one in conversations(simulator.base_url)
        for turn in one["turns"]
        if "@" in turn["user_input"]
    }
    conversation_id, words = next(iter(said.items()))
    (address,) = [word for word in words.split() if "@" in word]
    fetch(conversation_id, "--as-scenario", "open", "--no-redact")
    fetch(conversation_id, "--as-scenario", "shut")
    assert address.rstrip(".") in (place / "open" / f"{conversation_id}.yaml").read_text()
    redacted = (place / "shut" / f"{conversation_id}.yaml").read_text()
    assert address.rstrip(".") not in redacted
    assert "@example." in redacted


@pytest.fixture
def call(fetch: Fetch, store: Path, simulator: RunningSimulator) -> ComparisonStarted:
    """A fetched telephone call."""
    calls = conversations(simulator.base_url, channel="voice", limit="1", in_progress="false")
    _, ids, _ = fetch(calls[0]["id"])
    return started_of(store, ids[0])


@pytest.fixture
def configuration(place: Path) -> Configuration:
    return load_configuration(place / "polycompare.toml")


@pytest.fixture
def upstream(call: ComparisonStarted, configuration: Configuration) -> RealUpstream:
    return upstream_of(call, configuration)


def test_labels_a_note_and_sound_go_to_and_come_from_the_service(upstream: RealUpstream, place: Path) -> None:
    label = Annotation(1, Speaker.AGENT, AnnotationKind.WRONG_INFO)
    asyncio.run(upstream.annotate([(0, label)]))
    asyncio.run(upstream.write_note("Heard."))
    sound = place / "call.wav"
    asyncio.run(upstream.fetch_audio(sound, direction="user"))
    assert sound.read_bytes().startswith(b"RIFF")
    assert sound.stat().st_mode & 0o777 == 0o600
    with pytest.raises(RefusedError, match="there is no turn 999"):
        asyncio.run(upstream.annotate([(999, label)]))


def test_sound_takes_the_place_of_nothing_and_leaves_nothing_behind(upstream: RealUpstream, place: Path) -> None:
    before = set(place.iterdir())
    with pytest.raises(RefusedError):
        asyncio.run(upstream.fetch_audio(place / "call.wav", direction="neither"))
    with pytest.raises(SoundFileError, match="cannot be written"):
        asyncio.run(upstream.fetch_audio(place / "nowhere" / "call.wav"))
    with pytest.raises(SoundFileError, match="exists already"):
        asyncio.run(upstream.fetch_audio(place / "polycompare.toml"))
    assert set(place.iterdir()) == before


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    """Starts a service that gives these bytes, whatever it is asked for; its base URL."""
    servers: list[ThreadingHTTPServer] = []

    def start(body: bytes) -> str:
        class Same(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Same)
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("body", "complaint"), [(b"", "an empty file"), (b"<html>", "no WAV file")])
def test_what_is_no_sound_is_not_kept(
    call: ComparisonStarted, place: Path, answering: Callable[[bytes], str], body: bytes, complaint: str
) -> None:
    configure(place, answering(body))
    odd = upstream_of(call, load_configuration(place / "polycompare.toml"))
    before = set(place.iterdir())
    with pytest.raises(SoundFileError, match=complaint):
        asyncio.run(odd.fetch_audio(place / "call.wav"))
    assert set(place.iterdir()) == before


@pytest.mark.parametrize("turns", ["", ', "turns": null', ', "turns": []'])
def test_a_project_may_keep_its_transcripts_from_the_api(
    fetch: Fetch, place: Path, store: Path, answering: Callable[[bytes], str], turns: str
) -> None:
    configure(place, answering(f'{{"conversationId": "CA1"{turns}}}'.encode()))
    code, ids, told = fetch("CA1")
    assert (code, ids) == (4, [])
    assert "CA1: the service tells none of its turns" in told


def test_only_a_real_conversation_of_the_configured_agent_has_a_service(
    call: ComparisonStarted, place: Path, simulator: RunningSimulator, configuration: Configuration
) -> None:
    with pytest.raises(NotRealError, match="is a comparison"):
        upstream_of(ComparisonStarted("1", call.started_at, call.sides), configuration)
    path = place / "polycompare.toml"
    path.write_text(path.read_text().replace("PROJECT-1", "PROJECT-2"))
    with pytest.raises(NotRealError, match="was held by agent PROJECT-1"):
        upstream_of(call, load_configuration(path))
