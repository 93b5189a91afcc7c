"""The committed rules of a team: read, and written to in place."""
