"""`polycompare recordings tag`: what a person says about recordings."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime

from polycompare.cli.recordings_lines import review_in_words
from polycompare.cli.recordings_whole import opened_store
from polycompare.cli.terminal import narrate
from polycompare.model.errors import UserError
from polycompare.model.reviews import Review
from polycompare.model.verdicts import ExitCode
from polycompare.recordings.listing import resolve_id
from polycompare.recordings.reviewing import read_reviews, tag_fault, write_review


class NothingSaidError(UserError):
    """Nothing to be said about the recordings, or something that cannot be."""


def tag_recordings(options: argparse.Namespace) -> ExitCode:
    """Change the reviews of all the recordings or, where one is not there, of none."""
    if not (options.add or options.remove) and options.note is None and options.reviewed is None:
        raise NothingSaidError(
            "Nothing was said about the recordings; give --add, --remove, --note, --reviewed or --not-reviewed."
        )
    for tag in options.add:
        fault = tag_fault(tag)
        if fault is not None:
            raise NothingSaidError(fault)
    now = datetime.now(UTC)
    with opened_store(options) as store, store.transaction():
        ids = tuple(dict.fromkeys(resolve_id(store, wanted) for wanted in options.ids))
        reviews = {
            identity: _changed(review, options, now) for identity, review in read_reviews(store, ids).items()
        }
        for identity, review in reviews.items():
            write_review(store, identity, review)
    for identity, review in reviews.items():
        narrate(f"{identity}  {review_in_words(review)}")
    return ExitCode.PASS


def _changed(review: Review, options: argparse.Namespace, now: datetime) -> Review:
    reviewed_at = review.reviewed_at
    if options.reviewed is not None:
        reviewed_at = (reviewed_at or now) if options.reviewed else None
    return replace(
        review,
        tags=review.tags.difference(options.remove).union(options.add),
        note=review.note if options.note is None else options.note,
        reviewed_at=reviewed_at,
    )
