"""Which failures are tried again, and after how long."""

from dataclasses import dataclass

from polycompare.model.outcomes import Failure


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently. Waits are seconds: `base_wait` at first, doubled after each attempt.

    A wait that the service asks for goes before ours; neither is ever longer than `longest_wait`.
    """

    attempts: int = 3
    base_wait: float = 0.5
    longest_wait: float = 20.0

    def next_wait(self, attempt: int, failure: Failure) -> float | None:
        """The wait after attempt number `attempt` (from 1) failed, or None to give up."""
        if not failure.not_processed or attempt >= self.attempts:
            return None
        ours = self.base_wait * 2.0 ** (attempt - 1)
        asked = failure.retry_after
        return min(ours if asked is None else asked, self.longest_wait)
