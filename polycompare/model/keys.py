"""Keys that a caller pressed, as a real conversation has them: `[DTMF 123#]`, alone or behind what was spoken."""

import re
from typing import Final

_KEYS: Final = re.compile(r"\[DTMF ([^\[\]]*)\]")


def keys_as_text(said: str) -> str:
    """What is sent to an agent for it, and what a scenario says: the keys alone. `my number is 42`."""
    return _KEYS.sub(r"\1", said)
