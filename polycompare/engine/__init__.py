"""Twin sessions: sends a turn to both sides at once and tells what happens as events."""
