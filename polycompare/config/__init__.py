"""Settings as plain data: `polycompare.toml`, keys, paths, theme files."""
