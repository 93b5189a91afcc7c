"""Prints the tables of the corpus: `python tests/corpus [--conversations N] [--seed S]`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.corpus.report import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
