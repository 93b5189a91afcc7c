"""The file itself: who may read it, what is refused, who may write at once."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from polycompare.model.verdicts import ExitCode
from polycompare.recordings.errors import StoreError, StoreFailedError, told
from polycompare.recordings.paths import default_store_path
from polycompare.recordings.schema import FORMAT_VERSION
from polycompare.recordings.store import PATIENCE, Store


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away, as some systems have."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_a_new_store_is_its_owners_only(store_path: Path) -> None:
    with Store(store_path) as store:
        with store.transaction() as connection:
            connection.execute("INSERT INTO recordings (id, started_at) VALUES ('x', '2026')")
        beside = sorted(path.name for path in store_path.parent.iterdir())
        assert beside == [store_path.name + suffix for suffix in ("", "-shm", "-wal")]
        assert [mode(store_path.parent / name) for name in beside] == [0o600] * 3
    assert mode(store_path.parent) == 0o700


@pytest.mark.parametrize("make", [True, False])
def test_a_store_that_others_could_read_is_taken_from_them(store_path: Path, make: bool) -> None:
    Store(store_path).close()
    store_path.chmod(0o666)
    Store(store_path, create=make).close()
    assert mode(store_path) == 0o600


def test_what_is_no_store_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader,\n" * 200)
    path.chmod(0o644)
    with pytest.raises(StoreError):
        Store(path)
    assert mode(path) == 0o644


def test_an_existing_directory_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Store(tmp_path / "here.sqlite3").close()
    assert mode(tmp_path) == 0o755


def test_a_store_says_what_it_is_in_its_header(store_path: Path) -> None:
    Store(store_path).close()
    with sqlite3.connect(store_path) as connection:
        pragmas = ("user_version", "application_id", "journal_mode")
        values = [connection.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in pragmas]
    connection.close()
    assert values == [FORMAT_VERSION, 0x50436D70, "wal"]


def test_full_synchronisation_is_the_default(store_path: Path) -> None:
    with Store(store_path) as store:
        assert store.rows("PRAGMA synchronous")[0][0] == 2
    with Store(store_path, synchronous="OFF") as store:
        assert store.rows("PRAGMA synchronous")[0][0] == 0


def test_a_transaction_is_all_or_nothing(store_path: Path) -> None:
    with Store(store_path) as store:
        twice = [("x", "2026"), ("x", "2027")]
        with pytest.raises(StoreError), store.transaction() as connection:
            connection.executemany("INSERT INTO recordings (id, started_at) VALUES (?, ?)", twice)
        assert store.rows("SELECT * FROM recordings") == []
        with store.transaction() as connection:
            connection.executemany("INSERT INTO recordings (id, started_at) VALUES (?, ?)", twice[:1])
        assert len(store.rows("SELECT * FROM recordings")) == 1


def test_a_newer_store_is_refused_and_left_alone(store_path: Path) -> None:
    Store(store_path).close()
    connection = sqlite3.connect(store_path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = store_path.read_bytes()
    known = f"format 99, this one knows {FORMAT_VERSION}"
    with pytest.raises(StoreError, match=rf"written by a newer polycompare \({known}\); update"):
        Store(store_path)
    assert store_path.read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "addresses.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE addresses (street)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="SQLite file of another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader,\n" * 200)
    with pytest.raises(StoreError, match=r"letter\.txt is not a polycompare store") as raised:
        Store(path)
    assert raised.value.exit_code is ExitCode.USAGE
    assert path.read_text() == "Dear reader,\n" * 200


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    with Store(path) as store:
        assert store.rows("SELECT * FROM recordings") == []


def test_a_damaged_store_is_a_sentence(store_path: Path) -> None:
    with Store(store_path) as store, store.transaction() as connection:
        rows = ((f"id-{n}", "2026") for n in range(2000))
        connection.executemany("INSERT INTO recordings (id, started_at) VALUES (?, ?)", rows)
    content = bytearray(store_path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    store_path.write_bytes(content)
    nothing = pytest.raises(StoreFailedError, match=r"is damaged .* nothing of it can be read; move it away")
    with nothing as raised, Store(store_path) as store:
        store.rows("SELECT * FROM recordings ORDER BY name")
    assert raised.value.exit_code is ExitCode.INCOMPLETE


def test_a_truncated_store_is_a_sentence(store_path: Path) -> None:
    Store(store_path).close()
    os.truncate(store_path, 5000)
    with pytest.raises(StoreError), Store(store_path) as store:
        store.rows("SELECT * FROM recordings")


def test_a_store_that_is_not_there_is_not_made_for_reading(store_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no store .* yet"):
        Store(store_path, create=False)
    assert not store_path.parent.exists()


def test_a_directory_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be used .*--store"):
        Store(tmp_path)


def test_a_place_where_no_file_can_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be used .*--store"):
        Store(tmp_path / "file" / "deeper" / "recordings.sqlite3")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_directory_that_may_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match=r"cannot be used .*--store"):
        Store(tmp_path / "recordings.sqlite3")
    tmp_path.chmod(0o700)


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "small")
    connection.execute("CREATE TABLE t (content)")
    connection.execute("PRAGMA max_page_count = 4")
    with (
        pytest.raises(StoreFailedError, match=r"The disk is full, so .*small can keep no more"),
        told(tmp_path / "small"),
    ):
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.close()


def test_a_locked_store_is_a_sentence(store_path: Path) -> None:
    with Store(store_path) as store, store.transaction():
        other = sqlite3.connect(store_path, timeout=0)
        with pytest.raises(StoreFailedError, match="Another program keeps the store"), told(store_path):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_a_person_waits_no_longer_for_another_process_than_told(store_path: Path) -> None:
    with (
        Store(store_path) as store,
        store.transaction(),
        Store(store_path, patience=0.05) as other,
        pytest.raises(StoreFailedError, match="Another program keeps the store"),
        other.transaction(),
    ):
        pass
    assert PATIENCE <= 3


def test_the_default_follows_the_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    path = default_store_path()
    assert path.name == "recordings.sqlite3"
    if sys.platform == "linux":
        assert path == tmp_path / "polycompare" / "recordings.sqlite3"


def test_recording_brings_in_no_network_and_no_screen() -> None:
    modules = (
        *("document", "export", "exported", "indexing", "keeping", "listing", "opened", "paths", "playback"),
        *("recorder", "reviewing", "salvage", "sources"),
    )
    imports = "; ".join(f"import polycompare.recordings.{name}" for name in modules)
    heavy = "{'aiohttp', 'textual', 'pydantic', 'deepdiff', 'platformdirs'}"
    code = f"{imports}; import sys; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
