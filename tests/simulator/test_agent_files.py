"""Agent files: every mistake is told with file, line and key."""

from pathlib import Path

import pytest

from polycompare.config.yaml_files import FileError
from polycompare.model.targets import Environment
from polycompare.simulator.agent_loading import built_in_agents, load_agents
from polycompare.simulator.errors import SimulatorError

GOOD = """\
name: Test
account_id: ws-test
languages: {default: en-US, supported: [en-US, es-ES]}
start: hello
interrupts:
  - to: echo
chance: [other]
slots:
  party: {kind: number, into: party}
intents:
  bye: {en-US: bye, es-ES: adios}
topics:
  dogs:
    keywords: {en-US: dog, es-ES: perro}
    sources: [faq]
    answer: {en-US: "Yes, {user}.", es-ES: Si.}
wordings:
  hello: {en-US: Hello., es-ES: Hola.}
functions:
  look_up:
    announce: hello
    arguments: {party: "{party|text}"}
nodes:
  hello:
    do:
      - say: hello
  echo:
    expects: party
    reprompt: hello
    do:
      - when: {intent: bye, heard: party}
        set: {x: "{user}"}
      - call: look_up
environments:
  live:
    wordings:
      hello: {en-US: Live., es-ES: Vivo.}
variants:
  one:
    name: One
    changes:
      nodes:
        echo:
          do:
            - say: hello
"""


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "agent.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def mistakes(tmp_path: Path, text: str) -> list[str]:
    """What is said of a file, less its folder."""
    with pytest.raises(FileError) as caught:
        load_agents(written(tmp_path, text))
    return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()]


def changed(old: str, new: str) -> tuple[str, int]:
    """The good file with one thing changed, and the line of it."""
    assert GOOD.count(old) >= 1, old
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    return GOOD.replace(old, new, 1), line


def test_the_good_file_is_good(tmp_path: Path) -> None:
    agents = load_agents(written(tmp_path, GOOD))
    assert agents.agent(Environment.LIVE, None).wordings["hello"]["en-US"] == ["Live."]
    assert agents.agent(Environment.SANDBOX, "one").wordings["hello"]["en-US"] == ["Hello."]
    assert agents.agent(Environment.SANDBOX, "one").nodes["echo"].expects == []
    with pytest.raises(KeyError):
        agents.agent(Environment.LIVE, "two")


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("start: hello", "start: helo", "start", "did you mean hello?"),
        ("account_id: ws-test", "account_it: ws-test", "account_it", "did you mean account_id?"),
        ("  - to: echo", "  - to: nowhere", "interrupts[0].to", "there is no node 'nowhere'"),
        ("  - to: echo", "  - {to: echo, when: {intent: by}}", "interrupts[0].when.intent", "did you mean bye?"),
        ("kind: number", "kind: numbr", "slots.party.kind", "must be 'number'"),
        ("expects: party", "expects: [parti]", "nodes.echo.expects[0]", "there is no slot 'parti'"),
        ("announce: hello", "announce: bye", "functions.look_up.announce", "there is no wording 'bye'"),
        (
            '"{party|text}"',
            '"{party|loud}"',
            "functions.look_up.arguments.party",
            "there is no filter 'loud'; allowed: clock",
        ),
        ('"Yes, {user}."', '"Yes, {a b}."', "topics.dogs.answer.en-US[0]", "{a b} is no placeholder"),
        ("hello: {en-US: Hello., es-ES: Hola.}", "hello: {en-US: Hi.}", "wordings.hello", "has no text in es-ES"),
        ("en-US: bye,", "en-GB: bye,", "intents.bye.en-GB", "there is no supported language 'en-GB'"),
        ("call: look_up", "call: look_down", "nodes.echo.do[1].call", "there is no function 'look_down'"),
        ("heard: party", "heard: time", "nodes.echo.do[0].when.heard", "there is no slot 'time'"),
        ("heard: party", "chance: x", "nodes.echo.do[0].when.chance", "there is no way of chance 'x'"),
        ("      - call: look_up", "      - {call: look_up, end: true}", "nodes.echo.do[1]", "does exactly one of"),
        ("      - call: look_up", "      - {}", "nodes.echo.do[1]", "here are none"),
        ("reprompt: hello", "reprompt: 3", "nodes.echo.reprompt", "must be text"),
        ("    reprompt: hello", "    returns: perhaps", "nodes.echo.returns", "must be true or false"),
        ("  live:", "  lively:", "environments.lively", "did you mean live?"),
        ("    wordings:\n", "    wordins:\n", "environments.live.wordins", "did you mean wordings?"),
        ("default: en-US", "default: fr-FR", "languages", "must be one of the supported ones"),
        ("    name: One", "    nome: One", "variants.one.nome", "did you mean name?"),
        (
            "            - say: hello",
            "            - say: ciao",
            "variants.one.changes.nodes.echo.do[0].say",
            "no wording",
        ),
        ("sources: [faq]", "sources: faq", "topics.dogs.sources", "must be a list"),
        ("name: Test", "nodes: {}", "nodes", "stands here twice"),
    ],
)
def test_a_mistake_names_file_line_and_key(tmp_path: Path, old: str, new: str, key: str, says: str) -> None:
    text, line = changed(old, new)
    if new == "nodes: {}":
        line = GOOD[: GOOD.index("nodes:")].count("\n") + 1
    found = mistakes(tmp_path, text)
    assert any(one.startswith(f"agent.yaml:{line}: {key}: ") and says in one for one in found), found


def test_all_mistakes_are_told_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = GOOD.replace("  - to: echo", "  - to: nowhere").replace("call: look_up", "call: look_down")
    found = mistakes(tmp_path, text)
    assert [one.split(": ")[1] for one in found] == ["interrupts[0].to", "nodes.echo.do[1].call"]


def test_a_mistake_is_told_once_whatever_environments_and_variants_add(tmp_path: Path) -> None:
    text = GOOD.replace("start: hello", "start: helo") + "  two: {name: Two, changes: {nodes: {more: {}}}}\n"
    assert mistakes(tmp_path, text) == [
        "agent.yaml:4: start: there is no node 'helo'; did you mean hello? Allowed: echo or hello."
    ]


def test_a_mistake_that_is_made_again_and_again_is_told_once(tmp_path: Path) -> None:
    text = GOOD.replace(
        '        set: {x: "{user}"}',
        "        set:\n" + "".join(f'          x{n}: "{{user|clok}}"\n' for n in range(8)).rstrip(),
    )
    line = text[: text.index("x0:")].count("\n") + 1
    assert mistakes(tmp_path, text) == [
        f"agent.yaml:{line}: nodes.echo.do[0].set.x0: there is no filter 'clok'; did you mean clock? "
        "Allowed: clock, later, day, text, number or code. "
        f"The same in lines {line + 1}, {line + 2}, {line + 3} and 4 more places."
    ]


def test_a_missing_key_is_told_where_it_is_missing(tmp_path: Path) -> None:
    text, _ = changed("name: Test\n", "")
    assert mistakes(tmp_path, text) == ["agent.yaml:1: name: is required and missing."]


def test_a_second_default_variant(tmp_path: Path) -> None:
    text = (
        GOOD.replace("    name: One", "    name: One\n    default: true") + "  two: {name: Two, default: true}\n"
    )
    assert mistakes(tmp_path, text) == [
        f"agent.yaml:{text.count(chr(10))}: variants.two.default: "
        "one is the default variant already; only one can be."
    ]


@pytest.mark.parametrize(
    "text", ["", "- a\n", "just text\n", "name: [\n", "a: b: c\n", "\tname: x\n", "a: !!python/name:os.x y\n"]
)
def test_what_is_no_agent_file(tmp_path: Path, text: str) -> None:
    assert all(line.startswith(("agent.yaml:1: ", "agent.yaml:2: ")) for line in mistakes(tmp_path, text))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"There is no agent 'nobody'; .*restaurant"):
        load_agents("nobody")
    with pytest.raises(FileError, match="cannot be read"):
        load_agents(str(tmp_path))
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: Café".encode("latin-1"))
    with pytest.raises(FileError, match="is not UTF-8"):
        load_agents(str(path))


def test_every_built_in_agent_loads() -> None:
    assert "restaurant" in built_in_agents()
    for name in built_in_agents():
        assert load_agents(name).file.demo
