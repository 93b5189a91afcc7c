"""`python -m polycompare`."""

import sys

from polycompare.cli.main import main

sys.exit(main())
