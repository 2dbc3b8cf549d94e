"""How long to wait before a call is repeated: exponential with full jitter, and at least what the server asked for."""

from __future__ import annotations

import email.utils
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timezone
from typing import TypeVar

from ._errors import ApiError, is_transient
from ._stop import StopSignal

T = TypeVar("T")

#: If a server asks for a longer wait, it is called again after this one.
MAX_RETRY_AFTER_SECONDS = 600.0


@dataclass(frozen=True)
class RetryOptions:
    """The waits between repeated calls."""

    #: Upper bound of the first wait; it doubles with each further one.
    min_delay_seconds: float = 0.25
    #: Upper bound of every wait.
    max_delay_seconds: float = 30.0

    def __post_init__(self) -> None:
        if not 0 < self.min_delay_seconds <= self.max_delay_seconds:
            raise ValueError("min_delay_seconds must be above 0 and not above max_delay_seconds")


def backoff_seconds(
    attempt: int, retry: RetryOptions, error: BaseException, jitter: Callable[[], float] = random.random
) -> float:
    """The wait after a failed attempt (1 is the first). Full jitter keeps clients from returning together."""
    asked = error.retry_after_seconds if isinstance(error, ApiError) else 0.0
    bound = min(retry.max_delay_seconds, retry.min_delay_seconds * 2.0 ** min(attempt - 1, 30))
    return min(asked, MAX_RETRY_AFTER_SECONDS) + jitter() * bound


def parse_retry_after(header: str | None, now: float) -> float:
    """The wait of a Retry-After header, in seconds or an HTTP date, from now; 0 if there is none."""
    if not header:
        return 0.0
    try:
        seconds = float(header)
    except ValueError:
        try:
            date = email.utils.parsedate_to_datetime(header)
        except ValueError:
            return 0.0
        seconds = (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).timestamp() - now
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0


def until_answered(
    work: Callable[[], T], retry: RetryOptions, signal: StopSignal | None, timeout_seconds: float | None
) -> T:
    """Repeats idempotent work while its errors are transient, until the signal or the time-out."""
    deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
    waits = signal or StopSignal()
    attempt = 1
    while True:
        try:
            return work()
        except Exception as error:
            wait = backoff_seconds(attempt, retry, error)
            is_late = deadline is not None and time.monotonic() + wait > deadline
            if not is_transient(error) or is_late or waits.wait(wait):
                raise
        attempt += 1
