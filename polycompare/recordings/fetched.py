"""Which real conversations are in a store already."""

from polycompare.recordings.encoding import from_text
from polycompare.recordings.store import Store

_KEPT = """
    SELECT sides.conversation_id, recordings.id
    FROM origins
    JOIN recordings ON recordings.key = origins.recording
    JOIN sides ON sides.recording = recordings.key AND sides.side = 'baseline'
    ORDER BY recordings.key
"""


def fetched_conversations(store: Store) -> dict[str, str]:
    """The recording of each real conversation, by the service's own id; of one fetched twice the latest."""
    return {from_text(conversation): from_text(recording) for conversation, recording in store.rows(_KEPT)}
