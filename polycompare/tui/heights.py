"""Things of different heights on top of each other: where each starts, and which one is at a line."""

from collections.abc import Iterable


class Heights:
    """A list of heights that knows their sums.

    Each call costs the logarithm of their number, whether one is appended, changed or looked for: a binary indexed
    tree (Fenwick, 1994), whose node i holds the sum of the i & -i heights up to the i-th, counted from 1.
    """

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights: list[int] = []
        self._sums = [0]
        for height in heights:
            self.append(height)

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    @property
    def total(self) -> int:
        """All heights together."""
        return self.start(len(self._heights))

    def append(self, height: int) -> None:
        """Put one more at the end."""
        self._heights.append(height)
        node = len(self._heights)
        total, child = height, node - 1
        while child > node - (node & -node):
            total += self._sums[child]
            child -= child & -child
        self._sums.append(total)

    def truncate(self, count: int) -> None:
        """Keep the first so many."""
        del self._heights[count:]
        del self._sums[count + 1 :]

    def replace(self, index: int, height: int) -> None:
        """Let one have another height."""
        more = height - self._heights[index]
        self._heights[index] = height
        node = index + 1
        while more and node < len(self._sums):
            self._sums[node] += more
            node += node & -node

    def start(self, index: int) -> int:
        """The line at which one starts: the sum of those before it."""
        total = 0
        while index:
            total += self._sums[index]
            index -= index & -index
        return total

    def at(self, line: int) -> int:
        """Which one a line belongs to; the number of all for a line behind the end."""
        index = 0
        step = 1 << len(self._heights).bit_length()
        while step := step >> 1:
            if index + step < len(self._sums) and self._sums[index + step] <= line:
                index += step
                line -= self._sums[index]
        return index
