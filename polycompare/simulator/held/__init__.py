"""The conversations that the simulated platform has kept: listed, read, heard, annotated."""
