"""Commands: joins every other package; each command imports what it needs when it runs."""
