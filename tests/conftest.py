"""What holds for every test."""

from hypothesis import settings

# The suite says the same each time, on a busy machine too: `--hypothesis-profile search` looks further.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("repeatable")
