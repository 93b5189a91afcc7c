"""How lists of phrases are written and compiled, by which a reply is known to deny or to ask."""

import re
from collections.abc import Mapping

from polycompare.diffing.facts.alternatives import either, listed


def phrases(lines: str, lists: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """A pattern for any of the phrases, one a line, each of whole words in small letters with one blank between.

    A line is a regular expression. A name such as `<states>` in it stands for any word of that list.
    """
    pattern = "|".join(line.strip() for line in lines.splitlines() if line.strip())
    for name, words in (lists or {}).items():
        pattern = pattern.replace(f"<{name}>", either(listed(words)))
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
