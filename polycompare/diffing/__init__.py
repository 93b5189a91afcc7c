"""Where two conversations part: pure functions from turns to divergences."""
