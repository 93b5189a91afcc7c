"""Compare two PolyAI agents, turn by turn, in the terminal."""

# A literal, read by the packaging too: importlib.metadata would cost 50 ms at every start.
__version__ = "0.1.0"
