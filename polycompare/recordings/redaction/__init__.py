"""Personal data taken out of recordings: one stand-in for each original, however it is written."""
