"""What leaves the screen: copies of a turn, scenario files, and conversations that are driven once more."""
