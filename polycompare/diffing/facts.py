"""What a reply tells, whatever its words."""

from polycompare.diffing.findings import Finding
from polycompare.model.values import Pair


def compare_facts(texts: Pair[str], languages: Pair[str | None]) -> list[Finding]:
    """Where two replies tell other facts."""
    return []
