"""Screens: they hold the state and decide."""
