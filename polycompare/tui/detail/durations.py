"""How long something took, in words; light, for the first paint."""


def duration(milliseconds: float) -> str:
    """A wait as a person reads it: `812 ms`, `1.4 s`, `72 s`."""
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"


def waited(milliseconds: float) -> str:
    """A wait in a real conversation, of which the service does not always tell how long it was."""
    return duration(milliseconds) if milliseconds > 0 else "not told"
