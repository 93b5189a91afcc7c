"""What is personal in recordings, as the `[redact]` of a configuration says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RedactSettings:
    """Patterns of paths, and regular expressions, whose values are replaced beside addresses and numbers."""

    paths: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
