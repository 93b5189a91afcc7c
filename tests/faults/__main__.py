"""Prints the fault matrix: `python tests/faults [WORD…]`, of the cases with all these words (`hang both chat`)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.faults.matrix import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
