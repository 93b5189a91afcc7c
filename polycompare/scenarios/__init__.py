"""Scenario files: scripted user turns."""
