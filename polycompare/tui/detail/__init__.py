"""What the detail panel shows, as rows of styled text: pure, without widgets and without I/O."""
