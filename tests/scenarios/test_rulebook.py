"""The rules of a directory: read, written to, and taken back, through the files that people see."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.change_classes import Absent, Anything, ChangeClass, Exactly, OfType
from polycompare.model.divergences import MuteReason, Signal
from polycompare.model.errors import UserError
from polycompare.model.rules import NO_RULES, Acceptance, CompareOption, IgnoreRule, NoisyPath
from polycompare.scenarios.noise_file import NoiseSource, write_noise
from polycompare.scenarios.rule_edits import with_tables, without_tables
from polycompare.scenarios.rule_files import MAX_BYTES
from polycompare.scenarios.rulebook import Rulebook, rules_directory

TODAY = date(2026, 1, 31)
IGNORE = "polycompare.ignore.toml"
ACCEPT = "polycompare.accept.toml"
NOISE = "polycompare.noise.toml"

HOLD = IgnoreRule("booking.hold_id", Signal.STATE, reason="a new one each time", by="ana", on=TODAY)
SLOT = Acceptance(
    ChangeClass(Signal.NODE_TRACE, "[*]", Exactly("offer_seating"), Exactly("offer_slot")), by="ana", on=TODAY
)
GONE = Acceptance(ChangeClass(Signal.STATE, "note", Anything(), Absent()), by="ana", on=TODAY)

OURS = """\
# Ours: mind the order.
[[ignore]]   # first
path   = 'a.b'


[[compare]]
path = "price"
tolerance=0.5  # half"""


def book(directory: Path | None, today: date = TODAY) -> Rulebook:
    return Rulebook(directory, today=today)


def put(directory: Path, name: str, text: str) -> Path:
    path = directory / name
    path.write_bytes(text.encode())
    return path


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        act()
    return str(caught.value)


def test_without_files_there_are_no_rules(tmp_path: Path) -> None:
    assert book(tmp_path).rules() == NO_RULES
    assert book(tmp_path / "nowhere").rules() == NO_RULES


def test_all_three_files_are_read(tmp_path: Path) -> None:
    put(tmp_path, IGNORE, OURS)
    put(tmp_path, ACCEPT, '[[accept]]\nsignal = "state"\npath = "id"\nbaseline = { type = "uuid" }\n')
    noisy = NoisyPath(Signal.STATE, "n", frozenset({"1", "2"}), varied=1, compared=3)
    write_noise(tmp_path / NOISE, [noisy], NoiseSource("live", None, 3, TODAY, (None, "calm")))
    rules = book(tmp_path).rules()
    assert rules.ignored == (IgnoreRule("a.b"),)
    assert rules.options == (CompareOption("price", tolerance=0.5),)
    assert rules.accepted == (Acceptance(ChangeClass(Signal.STATE, "id", OfType("uuid"), Anything())),)
    assert rules.noise == (noisy,)


def test_files_are_read_again_only_where_they_changed(tmp_path: Path) -> None:
    path = put(tmp_path, IGNORE, OURS)
    rulebook = book(tmp_path)
    first = rulebook.rules()
    assert rulebook.rules() is first
    path.write_text('[[ignore]]\npath = "other"\n', encoding="utf-8")
    assert rulebook.rules().ignored == (IgnoreRule("other"),)
    path.unlink()
    assert rulebook.rules() == NO_RULES


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    put(tmp_path, IGNORE, '[[ignore]]\npath = "a"\nturn = -1\nvalu = 1\n')
    put(tmp_path, ACCEPT, "[[accept]\n")
    put(tmp_path, NOISE, "\n[[noise]]\nvalues = []\n")
    told = [line.removeprefix(f"{tmp_path}/") for line in refusal(book(tmp_path).rules).splitlines()]
    assert [line.split(": ")[0] for line in told] == [
        f"{IGNORE}:3",
        f"{IGNORE}:4",
        f"{ACCEPT}:1",
        f"{NOISE}:2",
        f"{NOISE}:2",
    ]


def test_a_new_file_says_what_it_is(tmp_path: Path) -> None:
    rules = book(tmp_path).ignore(HOLD)
    assert rules.ignored == (HOLD,)
    header, table = (tmp_path / IGNORE).read_text(encoding="utf-8").split("\n\n")
    assert all(line.startswith("# ") for line in header.splitlines())
    assert table == (
        '[[ignore]]\nsignal = "state"\npath = "booking.hold_id"\nreason = "a new one each time"\n'
        'by = "ana"\non = 2026-01-31\n'
    )


def test_who_and_when_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ben")
    (rule,) = book(tmp_path).ignore(IgnoreRule("a")).ignored
    assert (rule.by, rule.on) == ("ben", TODAY)


@pytest.mark.parametrize("text", [OURS, f"{OURS}\n", OURS.replace("\n", "\r\n"), f"\ufeff{OURS}\n\n", "", "# x"])
def test_what_is_there_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, IGNORE, text)
    rulebook = book(tmp_path)
    before = rulebook.rules()
    after = rulebook.ignore(HOLD)
    assert after.ignored == (*before.ignored, HOLD)
    written = path.read_bytes().decode()
    assert written.startswith(text)
    assert ("\r\n" in text) == ("\r\n" in written.removeprefix(text))
    assert rulebook.undo() == "ignored: state booking.hold_id"
    assert path.read_bytes().decode() == text


def test_a_file_that_a_person_edits_meanwhile_keeps_their_edits(tmp_path: Path) -> None:
    path = put(tmp_path, IGNORE, OURS)
    rulebook = book(tmp_path)
    rulebook.rules()
    edited = f'# theirs\n{OURS}\n\n[[ignore]]\npath = "c"\n'
    path.write_text(edited, encoding="utf-8")
    assert [rule.path for rule in rulebook.ignore(HOLD).ignored] == ["a.b", "c", "booking.hold_id"]
    later = path.read_text(encoding="utf-8") + "\n# below\n[[ignore]]\npath = 'd'\n"
    path.write_text(later, encoding="utf-8")
    rulebook.undo()
    assert path.read_text(encoding="utf-8") == f"{edited}\n# below\n[[ignore]]\npath = 'd'\n"


def test_a_faulty_file_is_not_edited(tmp_path: Path) -> None:
    path = put(tmp_path, IGNORE, "[[ignore]]\npath = 3\n")
    assert f"{IGNORE}:2: path: must be a string" in refusal(lambda: book(tmp_path).ignore(HOLD))
    assert path.read_text(encoding="utf-8") == "[[ignore]]\npath = 3\n"


def test_nothing_is_written_while_another_file_has_mistakes(tmp_path: Path) -> None:
    put(tmp_path, NOISE, "[[noise]]\n")
    rulebook = book(tmp_path)
    assert f"{NOISE}:1: signal" in refusal(lambda: rulebook.ignore(HOLD))
    assert f"{NOISE}:1: signal" in refusal(lambda: rulebook.accept(SLOT))
    assert [path.name for path in tmp_path.iterdir()] == [NOISE]
    assert rulebook.undo() is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (IgnoreRule("**"), "would ignore everything"),
        (IgnoreRule("a..b"), "not a path"),
        (IgnoreRule("a", reason="\ud83d"), "half a surrogate pair"),
    ],
)
def test_a_rule_that_no_file_may_have_is_not_written(tmp_path: Path, rule: IgnoreRule, said: str) -> None:
    assert said in refusal(lambda: book(tmp_path).ignore(rule))
    assert list(tmp_path.iterdir()) == []


def test_tables_in_an_array_are_left_to_their_author(tmp_path: Path) -> None:
    path = put(tmp_path, IGNORE, 'ignore = [{ path = "a" }]\n')
    rulebook = book(tmp_path)
    assert "cannot be added" in refusal(lambda: rulebook.ignore(HOLD))
    assert path.read_text(encoding="utf-8") == 'ignore = [{ path = "a" }]\n'
    assert rulebook.rules().ignored == (IgnoreRule("a"),)
    assert rulebook.place_of(MuteReason.IGNORED, 0).endswith(f"{IGNORE}:1")


@pytest.mark.parametrize("in_memory", [True, False])
def test_marks_of_all_kinds_are_taken_back_in_order(tmp_path: Path, in_memory: bool) -> None:
    rulebook = book(None if in_memory else tmp_path)
    rulebook.ignore(HOLD)
    rulebook.accept_all([SLOT, GONE])
    rules = rulebook.accept(GONE)
    assert (rules.ignored, rules.accepted) == ((HOLD,), (SLOT, GONE, GONE))
    assert rulebook.undo() == "accepted: state note"
    assert rulebook.rules().accepted == (SLOT, GONE)
    assert rulebook.undo() == "accepted: 2 changes"
    assert rulebook.undo() == "ignored: state booking.hold_id"
    assert rulebook.rules() == NO_RULES
    assert rulebook.undo() is None
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_accept_is_nothing_to_undo(tmp_path: Path) -> None:
    rulebook = book(tmp_path)
    assert rulebook.accept_all([]) == NO_RULES
    assert rulebook.undo() is None


def test_undo_leaves_what_a_person_changed_and_says_so(tmp_path: Path) -> None:
    rulebook = book(tmp_path)
    rulebook.accept(SLOT)
    rulebook.accept_all([GONE, GONE])
    path = tmp_path / ACCEPT
    changed = f'{path.read_text(encoding="utf-8")}reason = "mine"\n'
    path.write_text(changed, encoding="utf-8")
    told = refusal(rulebook.undo)
    assert "no longer has this as it was written (accepted: 2 changes)" in told
    assert path.read_text(encoding="utf-8") == changed
    assert rulebook.undo() == "accepted: node_trace [*]"
    assert [acceptance.change.path for acceptance in rulebook.rules().accepted] == ["note", "note"]


def test_undo_of_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    rulebook = book(tmp_path)
    rulebook.ignore(HOLD)
    (tmp_path / IGNORE).unlink()
    assert "no longer has this" in refusal(rulebook.undo)
    assert list(tmp_path.iterdir()) == []


def test_undo_can_be_tried_again_once_a_file_is_mended(tmp_path: Path) -> None:
    rulebook = book(tmp_path)
    rulebook.ignore(HOLD)
    path = tmp_path / IGNORE
    good = path.read_text(encoding="utf-8")
    path.write_text(f"{good}[[", encoding="utf-8")
    assert "is not TOML" in refusal(rulebook.undo)
    path.write_text(f"{good}# mended\n", encoding="utf-8")
    rulebook.undo()
    assert "[[ignore]]" not in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").endswith("# mended\n")


def test_acceptances_expire_after_their_last_day(tmp_path: Path) -> None:
    put(
        tmp_path,
        ACCEPT,
        '[[accept]]\nsignal = "state"\npath = "a"\nexpires = 2026-01-30\nreason = "until the\\u001b launch"\n'
        '\n[[accept]]\nsignal = "state"\npath = "b"\nexpires = 2026-01-31\n'
        '\n[[accept]]\nsignal = "state"\npath = "c"\n',
    )
    rulebook = book(tmp_path)
    rules = rulebook.rules()
    assert [acceptance.change.path for acceptance in rules.accepted] == ["b", "c"]
    assert [acceptance.change.path for acceptance in rules.expired] == ["a"]
    (told,) = rulebook.expired()
    assert told.endswith(f"{ACCEPT}:1: the acceptance of state a expired on 2026-01-30 (until the␛ launch)")
    assert rulebook.place_of(MuteReason.ACCEPTED, 1).endswith(f"{ACCEPT}:12")
    assert book(tmp_path, date(2026, 2, 1)).rules().expired == (*rules.expired, rules.accepted[0])


def test_entries_have_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, IGNORE, OURS)
    noisy = NoisyPath(Signal.STATE, "n", frozenset({"1", "2"}), varied=1, compared=3)
    write_noise(tmp_path / NOISE, [noisy], NoiseSource("live", None, 3, TODAY))
    monkeypatch.chdir(tmp_path)
    rulebook = book(tmp_path)
    rulebook.ignore(HOLD)
    assert rulebook.place_of(MuteReason.IGNORED, 0) == f"{IGNORE}:2"
    assert rulebook.place_of(MuteReason.IGNORED, 1) == f"{IGNORE}:10"
    assert rulebook.place_of(MuteReason.NOISE, 0) == f"{NOISE}:10"
    with pytest.raises(IndexError):
        rulebook.place_of(MuteReason.IGNORED, 2)


def test_places_in_memory_name_no_file_on_disk() -> None:
    rulebook = book(None)
    rulebook.accept(SLOT)
    assert rulebook.place_of(MuteReason.ACCEPTED, 0) == f"{ACCEPT} (in memory):4"


def test_a_file_keeps_its_permissions_and_a_new_one_is_as_any_other(tmp_path: Path) -> None:
    put(tmp_path, IGNORE, OURS).chmod(0o664)
    mask = os.umask(0o027)
    try:
        rulebook = book(tmp_path)
        rulebook.ignore(HOLD)
        rulebook.accept(SLOT)
    finally:
        os.umask(mask)
    assert (tmp_path / IGNORE).stat().st_mode & 0o777 == 0o664
    assert (tmp_path / ACCEPT).stat().st_mode & 0o777 == 0o640
    assert {path.name for path in tmp_path.iterdir()} == {IGNORE, ACCEPT}


def test_a_link_is_followed_within_the_repository_only(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    service = repository / "service"
    service.mkdir()
    shared = put(repository, "shared.toml", OURS)
    outside = put(tmp_path, "outside.toml", "")
    (service / IGNORE).symlink_to(shared)
    (service / ACCEPT).symlink_to(outside)
    rulebook = book(service)
    rulebook.ignore(HOLD)
    assert "booking.hold_id" in shared.read_text(encoding="utf-8")
    assert (service / IGNORE).is_symlink()
    assert "is a link to" in refusal(lambda: rulebook.accept(SLOT))
    assert outside.read_text(encoding="utf-8") == ""


def test_files_that_cannot_be_used_are_told_of(tmp_path: Path) -> None:
    (tmp_path / IGNORE).mkdir()
    os.mkfifo(tmp_path / ACCEPT)
    put(tmp_path, NOISE, f"# {'x' * MAX_BYTES}")
    told = refusal(book(tmp_path).rules).splitlines()
    assert "is not a file" in told[0]
    assert "is not a file" in told[1]
    assert f"at most {MAX_BYTES} are read" in told[2]
    put(tmp_path, NOISE, "")
    (tmp_path / NOISE).write_bytes(b"\n\xff")
    assert f"{NOISE}:2: is not UTF-8" in refusal(book(tmp_path).rules)


def test_a_directory_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert "cannot be written" in refusal(lambda: book(tmp_path / "nowhere").ignore(HOLD))


def test_rules_are_beside_the_configuration(tmp_path: Path) -> None:
    assert rules_directory(tmp_path / "polycompare.toml") == tmp_path


def test_rules_are_looked_for_upward_in_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, IGNORE, "")
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert rules_directory(None) == inner
    (tmp_path / "repository" / ".git").mkdir()
    assert rules_directory(None) == inner
    put(tmp_path / "repository", NOISE, "")
    assert rules_directory(None) == tmp_path / "repository"
    put(tmp_path / "repository" / "a", ACCEPT, "")
    assert rules_directory(None) == tmp_path / "repository" / "a"


TABLES = st.lists(
    st.sampled_from(
        ['[[ignore]]\npath = "a"\n', "[[ignore]]\npath = 'b'\nturn = 1\n", "[[compare]]\nkey = 'c'\n"]
    ),
    min_size=1,
    max_size=3,
)
TEXTS = st.lists(
    st.sampled_from(
        ["[[ignore]]\npath = 'b'\nturn = 1\n", "# c\n", "\n", '[[ignore]]\npath = """\n[[ignore]]\n"""', "\r\n"]
    ),
    max_size=5,
).map("\n".join)


@given(TEXTS, TABLES, st.sampled_from(["", "\n", "\n# later\n", "\n\n[[ignore]]\npath = 'z'\n"]))
def test_taking_tables_out_undoes_putting_them_in(text: str, tables: list[str], later: str) -> None:
    written = with_tables(text, tables)
    assert written.startswith(text)
    again = without_tables(written + later, tables)
    assert again is not None
    assert [line for line in again.splitlines() if line] == [line for line in (text + later).splitlines() if line]


def test_without_a_directory_nothing_lasts(tmp_path: Path) -> None:
    assert Rulebook(tmp_path).lasts
    assert not Rulebook(None).lasts
