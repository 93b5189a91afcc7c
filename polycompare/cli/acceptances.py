"""Acceptances that do nothing any more are told, so that somebody removes them."""

from typing import TYPE_CHECKING

from polycompare.cli.terminal import narrate
from polycompare.diffing.classes import class_in_words
from polycompare.diffing.muting import unused
from polycompare.model.divergences import MuteReason
from polycompare.model.text import visible_line
from polycompare.model.turns import Comparison

if TYPE_CHECKING:
    from polycompare.scenarios.rulebook import Rulebook


def tell_of_acceptances(rulebook: "Rulebook", comparison: Comparison) -> None:
    """Say on stderr which acceptances have expired, and which of this scenario's were not needed.

    Those for any scenario may be meant for others, and are not told of after a single conversation.
    """
    rules = rulebook.rules()
    for expired in rulebook.expired():
        narrate(expired)
    if comparison.name is None:
        return
    for entry in unused(rules, comparison.turns, {comparison.name}):
        if rules.accepted[entry].scenario is not None:
            place = rulebook.place_of(MuteReason.ACCEPTED, entry)
            what = visible_line(class_in_words(rules.accepted[entry].change))
            narrate(f"{place}: accepted, but not seen in {comparison.name}: {what}. Remove it if that is meant.")
