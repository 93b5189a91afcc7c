"""Prints the speed figures as a table: `python tests/benchmarks [NAME…]`, each beside a floor or peer.

Machines are noisy: the ratios count. NAME is `startup`, `turn`, `diffing`, `scale`, `recordings` or `replay`; all
of them by default.
"""

import sys
from collections.abc import Callable, Iterator

import bench_diffing
import bench_recordings
import bench_replay
import bench_scale
import bench_startup
import bench_turn
from bench_row import BenchRow

_BENCHES: dict[str, Callable[[], Iterator[BenchRow]]] = {
    "startup": bench_startup.rows,
    "turn": bench_turn.rows,
    "diffing": bench_diffing.rows,
    "scale": bench_scale.rows,
    "recordings": bench_recordings.rows,
    "replay": bench_replay.rows,
}


def main() -> None:
    """Measure what was asked for and print each row as soon as it is there."""
    print(f"{'what':58} {'median ms':>10}  {'beside':26} {'ms':>9} {'ratio':>7}  target")
    for name in sys.argv[1:] or _BENCHES:
        for row in _BENCHES[name]():
            peer = "" if row.peer_ms is None else f"{row.peer_ms:9.2f}"
            ratio = "" if row.ratio is None else f"{row.ratio:7.3f}"
            print(
                f"{row.name:58} {row.median_ms:10.2f}  {row.peer_name:26} {peer:>9} {ratio:>7}  {row.target}",
                flush=True,
            )


if __name__ == "__main__":
    main()
