"""Takes personal data out of recordings, so that they may leave the machine.

E-mail addresses, telephone and card numbers, and what the rules name, are replaced by values of the same kind and
shape that belong to nobody: `alex@example.com`, 555-01xx and what other countries reserve for fiction, test cards.
The same original has the same stand-in however it is written, two originals have two, and so a difference stays a
difference. Nothing of an original can be told from its stand-in but its shape: which one is taken follows the
order in which they are met.
"""

from collections.abc import Iterable
from typing import Final

from polycompare.diffing.path_patterns import PatternIndex
from polycompare.model.events import ComparisonStarted, TurnStarted
from polycompare.model.reviews import NO_REVIEW, Review
from polycompare.model.targets import Target
from polycompare.model.turns import Comparison, SideInfo
from polycompare.model.values import Pair, Side
from polycompare.recordings.records import Record
from polycompare.recordings.redaction.comparison_mapping import ComparisonMapper
from polycompare.recordings.redaction.json_mapping import JsonMapper
from polycompare.recordings.redaction.personal_data import PersonalData
from polycompare.recordings.redaction.record_mapping import RecordMapper
from polycompare.recordings.redaction.rules import RedactionRules

_COUNTRIES: Final = {"US": "1", "CA": "1", "GB": "44", "IE": "353", "AU": "61", "FR": "33", "DE": "49", "ES": "34"}
"""Codes of the countries that languages are told with."""


class Redactor:
    """Redacts one or several recordings with one mapping.

    What is met is replaced from there on. To find each value wherever it stands, also before the place that tells
    that it is personal, let the redactor `learn` all records first, then have them redacted one by one.

    Raises `ValueError` for a path pattern or a regular expression that is none.
    """

    def __init__(self, rules: RedactionRules = RedactionRules()) -> None:  # noqa: B008  # it is frozen
        places = PatternIndex(rules.paths) if rules.paths else None
        self._data = PersonalData(rules.patterns)
        learner, replacer = _Learner(self._data), _Replacer(self._data)
        learner_json, replacer_json = JsonMapper(learner, places), JsonMapper(replacer, places)
        self._learn = RecordMapper(learner, learner_json)
        self._replace = RecordMapper(replacer, replacer_json)
        self._learn_comparison = ComparisonMapper(self._learn, learner_json)
        self._replace_comparison = ComparisonMapper(self._replace, replacer_json)

    def learn(self, records: Iterable[Record], review: Review = NO_REVIEW) -> None:
        """Take in what is personal in a recording, before it is redacted."""
        said: list[str] = []
        for record in records:
            if isinstance(record, ComparisonStarted):
                self._meet(record.sides)
            elif isinstance(record, TurnStarted):
                said.append(record.user)
            self._learn.record(record)
        self._data.learn_said(said)
        self._learn.review(review)

    def text(self, text: str) -> str:
        """A text with stand-ins."""
        return self._data.replaced(text, "")

    def record(self, record: Record) -> Record:
        """A record with stand-ins in its texts, metadata, attributes and bodies; ids stay as they are."""
        if isinstance(record, ComparisonStarted):
            self._meet(record.sides)
        return self._replace.record(record)

    def review(self, review: Review) -> Review:
        """A review with stand-ins in its note and tags."""
        return self._replace.review(review)

    def comparison(self, comparison: Comparison) -> Comparison:
        """A comparison with stand-ins in all that it shows, and in the answers behind it."""
        self._meet(comparison.sides)
        self._learn_comparison.comparison(comparison)
        self._data.learn_said([compared.turn.user for compared in comparison.turns])
        return self._replace_comparison.comparison(comparison)

    def _meet(self, sides: Pair[SideInfo]) -> None:
        for side in Side:
            self._data.learn_home(_country_of(sides.of(side).target))


def _country_of(target: Target) -> str | None:
    """Whose telephone numbers are written without a country's code, by the languages spoken."""
    for language in (target.asr_lang, target.tts_lang):
        _, _, region = (language or "").partition("-")
        if region.upper() in _COUNTRIES:
            return _COUNTRIES[region.upper()]
    return None


class _Learner:
    """Takes in what is personal, and changes nothing."""

    def __init__(self, data: PersonalData) -> None:
        self._data = data

    def text(self, text: str, key: str) -> str:
        self._data.learn(text, key)
        return text

    number = text

    def personal(self, text: str, key: str) -> str:
        self._data.learn_value(text, key)
        return text


class _Replacer:
    """Puts stand-ins in the place of what is personal."""

    def __init__(self, data: PersonalData) -> None:
        self._data = data

    def text(self, text: str, key: str) -> str:
        return self._data.replaced(text, key)

    number = text

    def personal(self, text: str, key: str) -> str:
        return self._data.replaced_value(text, key)
