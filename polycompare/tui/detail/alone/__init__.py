"""The detail of a turn of a real conversation, in which one side alone speaks."""
