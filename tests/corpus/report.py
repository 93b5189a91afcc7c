"""Prints the tables of the corpus: `python tests/corpus [--conversations N] [--seed S]`."""

import argparse
from collections.abc import Iterable, Sequence
from typing import Final

from polycompare.model.text import visible_line
from tests.corpus.corpus import REPEATS
from tests.corpus.running import CONVERSATIONS, PEERS_EVERY, SEED, Results, run
from tests.corpus.scoring import Score

PRECISION: Final = 0.98
RECALL: Final = 1.0
ROOT_ACCURACY: Final = 0.95
"""What is promised; and no fault is hidden by muting."""


def main(arguments: Sequence[str]) -> int:
    """Run the corpus and print what came of it; 1 where a promise is not kept."""
    options = _parser().parse_args(arguments)
    results = run(options.conversations, options.seed, repeats=options.repeats, peers_every=options.peers_every)
    _print_summary(results, options.repeats)
    _print_kinds(results.ours)
    if options.cases:
        _print_cases(results.ours)
    broken = broken_promises(results.ours)
    print("", *(f"not kept: {promise}" for promise in broken), sep="\n")
    return 1 if broken else 0


def broken_promises(score: Score) -> list[str]:
    """Which of the promised figures were missed."""
    promises = (
        ("no fault is hidden by muting", not score.hidden),
        (f"recall {RECALL:.0%}", score.recall >= RECALL),
        (f"precision {PRECISION:.0%}", score.precision >= PRECISION),
        (f"root turn right in {ROOT_ACCURACY:.0%}", score.root_accuracy >= ROOT_ACCURACY),
    )
    return [promise for promise, kept in promises if not kept]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Precision, recall and root turns over conversations with known faults."
    )
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--repeats", type=int, default=REPEATS, help="twin conversations of a control; 0 for none")
    parser.add_argument("--peers-every", type=int, default=PEERS_EVERY, help="DeepDiff's sample; 0 for none")
    parser.add_argument("--cases", action="store_true", help="name each case that was not as it should be")
    return parser


def _print_summary(results: Results, repeats: int) -> None:
    ours = results.ours
    print(f"{ours.conversations} conversations, {ours.clean} of them without a fault; controls of {repeats} twins")
    columns = [("ours", ours)]
    if results.sample.conversations:
        columns += [
            ("ours, sample", results.sample),
            ("DeepDiff", results.plain),
            ("ignore_order", results.any_order),
        ]
    _print_row("", [name for name, _ in columns])
    rows: list[tuple[str, list[str]]] = [
        ("conversations", [str(score.conversations) for _, score in columns]),
        ("injected faults", [str(score.faults.total()) for _, score in columns]),
        ("recall", [_share(score.found.total(), score.faults.total()) for _, score in columns]),
        ("hidden by muting", [str(len(score.hidden)) for _, score in columns]),
        ("told as new", [str(score.told) for _, score in columns]),
        ("precision", [_share(score.told - len(score.false), score.told) for _, score in columns]),
        ("root turn right, faulty", [_share(score.faulty_root_right, score.faulty) for _, score in columns]),
        ("no root turn, clean", [_share(score.clean_root_right, score.clean) for _, score in columns]),
        ("found at free paths", [f"{score.free_found}/{score.free}" for _, score in columns]),
    ]
    for name, cells in rows:
        _print_row(name, cells)
    print()
    print(f"carried and resolved as they should be  {_share(ours.later - len(ours.later_wrong), ours.later)}")
    print(f"likeliest cause is the injected one     {_share(ours.causes - len(ours.causes_wrong), ours.causes)}")
    print(f"muted behaviour   {_counts(ours.muted)}")
    print(f"folded            {_counts(ours.folded)}")
    print(f"seconds           {', '.join(f'{part} {took:.1f}' for part, took in results.seconds.items())}")


def _print_kinds(score: Score) -> None:
    print(f"\n{'fault':36} {'found':>7}")
    for kind in sorted(score.faults):
        print(f"{kind:36} {score.found[kind]:3}/{score.faults[kind]}")
    print(f"{'free path, same shape':36} {score.free_found:3}/{score.free}  (any value is noise there)")


def _print_cases(score: Score) -> None:
    for title, cases in (
        ("hidden by muting", score.hidden),
        ("missed", score.missed),
        ("false", score.false),
        ("wrong root", score.wrong_roots),
        ("wrong later", score.later_wrong),
        ("wrong cause", score.causes_wrong),
    ):
        print(f"\n{title}: {len(cases)}")
        for case in cases:
            print(f"  {visible_line(case)}")


def _print_row(name: str, cells: Iterable[str]) -> None:
    print(f"{name:26}", *(f"{cell:>22}" for cell in cells))


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:.1%}" if whole else "–"


def _counts(counts: dict[str, int]) -> str:
    return (
        ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda item: -item[1])) or "none"
    )
