"""Which recordings belong to a run: a suite's conversations, driven and kept one by one."""

from typing import Final

from polycompare.recordings.encoding import from_text, to_text
from polycompare.recordings.errors import StoreError
from polycompare.recordings.listing import LAST
from polycompare.recordings.store import Store

_SHOWN: Final = 5  # of the runs that an ambiguous beginning could mean


def resolve_run(store: Store, wanted: str) -> str:
    """The id of the run that `wanted` means: an id, the beginning of one only, or `last` for the newest.

    Raises `StoreError` where there is none, or more than one.
    """
    rows = store.rows(
        "SELECT run, max(key) AS newest FROM recordings WHERE run IS NOT NULL GROUP BY run ORDER BY newest DESC"
    )
    runs = [from_text(row["run"]) for row in rows]
    if wanted in runs:
        return wanted
    found = runs[:1] if wanted == LAST else [run for run in runs if wanted and run.startswith(wanted)]
    if not found:
        known = f"; the newest is {runs[0]}" if runs else ", nor any other"
        raise StoreError(f'There is no run "{wanted}" in {store.path}{known}.')
    if len(found) > 1:
        names = ", ".join(found[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")
        raise StoreError(f'"{wanted}" could be any of {len(found)} runs ({names}); give more of the id.')
    return found[0]


def recordings_of_run(store: Store, run_id: str) -> tuple[str, ...]:
    """The ids of a run's recordings, by scenario and repeat, of one that was driven again the latest last.

    Those that were thrown away, or stopped half way, are among them.
    """
    rows = store.rows("SELECT id FROM recordings WHERE run = ? ORDER BY name, repeat, key", (to_text(run_id),))
    return tuple(from_text(row["id"]) for row in rows)
