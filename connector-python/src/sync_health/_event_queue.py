"""
The bounded buffer between a connector and the server. It cuts batches by count, bytes and age, keeps a few in flight,
retries failed ones, and makes the connector wait when it records faster than events are delivered.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ._backoff import RetryOptions, backoff_seconds
from ._contract import SyncEvent
from ._delivery import DeliveryResult, RejectedEvent
from ._errors import ClosedError
from ._events import Envelope
from ._forks import renew_after_fork
from ._log import log
from ._stop import StopSignal

T = TypeVar("T")

#: How long the exit of the interpreter waits for undelivered events.
EXIT_TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class QueueLimits:
    max_events: int
    max_bytes: int
    max_delay_seconds: float
    concurrency: int
    max_buffered_events: int


@dataclass(frozen=True)
class DeliveryProblem:
    """A batch could not be delivered and will be sent again."""

    error: Exception
    #: How often this batch was tried so far.
    attempt: int
    events: int
    next_attempt_in_seconds: float


@dataclass(frozen=True)
class QueueStats:
    #: Events recorded and not acknowledged yet, including those in flight.
    buffered: int = 0
    accepted: int = 0
    duplicates: int = 0
    #: Rejected events whose id was delivered before with other content.
    conflicts: int = 0
    rejected: int = 0
    #: Calls that were repeated.
    retries: int = 0


@dataclass(frozen=True)
class QueueHooks:
    deliver: Callable[[Sequence[Envelope], StopSignal], DeliveryResult]
    on_rejected: Callable[[RejectedEvent], object]
    on_delivery_problem: Callable[[DeliveryProblem], object]


@dataclass(frozen=True)
class _Entry:
    envelope: Envelope
    #: The position in the order of recording.
    seq: int
    recorded_at: float


class EventQueue:
    def __init__(self, limits: QueueLimits, retry: RetryOptions, hooks: QueueHooks) -> None:
        self._limits = limits
        self._retry = retry
        self._hooks = hooks
        self.renew()
        renew_after_fork(self)
        atexit.register(self._close_at_exit)

    def renew(self) -> None:
        """Starts empty: a child process must not send what its parent sends."""
        self._changed = threading.Condition()
        self._give_up = StopSignal()
        self._threads: list[threading.Thread] = []
        self._waiting: deque[_Entry] = deque()
        self._waiting_bytes = 0
        #: Batches by the position of their first event.
        self._under_way: dict[int, Sequence[_Entry]] = {}
        self._occupied = 0
        self._last_seq = 0
        #: Everything up to this position is sent without waiting for a full batch.
        self._send_through = 0
        self._closed = False
        self._undelivered: list[SyncEvent] = []
        self._counts = {"accepted": 0, "duplicates": 0, "conflicts": 0, "rejected": 0, "retries": 0}

    @property
    def stats(self) -> QueueStats:
        with self._changed:
            return QueueStats(buffered=self._occupied, **self._counts)

    def add(self, envelope: Envelope, timeout_seconds: float | None) -> None:
        """Adds an event when there is room for it."""
        with self._changed:
            # Callbacks run in the threads that make room, so they would wait forever.
            if not self._is_own_thread():
                has_room = self._changed.wait_for(
                    lambda: self._closed or self._occupied < self._limits.max_buffered_events, timeout_seconds
                )
                if not has_room:
                    raise TimeoutError(f"no room for the event within {timeout_seconds} s; {self._occupied} are kept")
            if self._closed:
                raise ClosedError("the client is closed; it takes no more events")
            self._begin_work()
            self._occupied += 1
            self._last_seq += 1
            self._waiting.append(_Entry(envelope, self._last_seq, time.monotonic()))
            self._waiting_bytes += len(envelope.json) + 1
            self._changed.notify_all()

    def flush(self, timeout_seconds: float | None) -> bool:
        """Sends what was recorded so far without waiting for full batches; returns whether it is acknowledged."""
        if self._is_own_thread():
            raise RuntimeError("a callback of the client can't wait for its events: flush or close it elsewhere")
        with self._changed:
            through = self._send_through = self._last_seq
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._oldest_open() > through, timeout_seconds)

    def close(self, timeout_seconds: float) -> list[SyncEvent]:
        """Accepts no more events, drains, and returns those that could not be delivered in time."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if not self.flush(timeout_seconds):
            self._abandon()
        atexit.unregister(self._close_at_exit)
        return list(self._undelivered)

    def _close_at_exit(self) -> None:
        left = self.close(EXIT_TIMEOUT_SECONDS)
        if left:
            log.error("%d events could not be delivered before the program ended", len(left))

    def _abandon(self) -> None:
        with self._changed:
            open_entries = [*(entry for batch in self._under_way.values() for entry in batch), *self._waiting]
            self._undelivered += [entry.envelope.event for entry in open_entries]
            self._under_way.clear()
            self._waiting.clear()
            self._waiting_bytes = self._occupied = 0
            self._changed.notify_all()
        self._give_up.set()

    def _is_own_thread(self) -> bool:
        return threading.current_thread() in self._threads

    def _begin_work(self) -> None:
        if self._threads:
            return
        self._threads = [
            threading.Thread(target=self._work, name=f"sync-health-events-{number}", daemon=True)
            for number in range(self._limits.concurrency)
        ]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while batch := self._next_batch():
            result = self._try_until_delivered(batch)
            if result is not None:
                self._settle(batch, result)

    def _next_batch(self) -> Sequence[_Entry]:
        """Waits for a batch that is due; an empty one means that no more will come."""
        with self._changed:
            while not self._is_due():
                if self._closed and not self._waiting:
                    return []
                self._changed.wait(self._seconds_until_due())
            batch = self._cut()
            self._under_way[batch[0].seq] = batch
            return batch

    def _seconds_until_due(self) -> float | None:
        if not self._waiting:
            return None
        return max(0.0, self._waiting[0].recorded_at + self._limits.max_delay_seconds - time.monotonic())

    def _is_due(self) -> bool:
        return bool(self._waiting) and (
            self._closed
            or len(self._waiting) >= self._limits.max_events
            or self._waiting_bytes >= self._limits.max_bytes
            or self._occupied >= self._limits.max_buffered_events
            or self._waiting[0].seq <= self._send_through
            or self._seconds_until_due() == 0
        )

    def _cut(self) -> Sequence[_Entry]:
        batch: list[_Entry] = []
        size = 0
        while self._waiting and len(batch) < self._limits.max_events:
            entry_size = len(self._waiting[0].envelope.json) + 1
            if batch and size + entry_size > self._limits.max_bytes:
                break
            batch.append(self._waiting.popleft())
            size += entry_size
        self._waiting_bytes -= size
        return batch

    def _try_until_delivered(self, batch: Sequence[_Entry]) -> DeliveryResult | None:
        """Returns None if the client was closed before the batch was delivered."""
        attempt = 1
        while not self._give_up.is_set():
            try:
                return self._hooks.deliver([entry.envelope for entry in batch], self._give_up)
            except Exception as error:
                if self._give_up.is_set():
                    return None
                wait = backoff_seconds(attempt, self._retry, error)
                with self._changed:
                    self._counts["retries"] += 1
                _tell(self._hooks.on_delivery_problem, DeliveryProblem(error, attempt, len(batch), wait))
                self._give_up.wait(wait)
            attempt += 1
        return None

    def _settle(self, batch: Sequence[_Entry], result: DeliveryResult) -> None:
        with self._changed:
            if batch[0].seq not in self._under_way:
                return
            self._occupied -= len(batch)
            self._counts["accepted"] += result.accepted
            self._counts["duplicates"] += result.duplicates
            self._counts["conflicts"] += result.conflicts
            self._counts["rejected"] += len(result.rejected)
            self._changed.notify_all()
        for rejected in result.rejected:
            _tell(self._hooks.on_rejected, rejected)
        # Last, so that whoever waits for the batch already knows its rejections.
        with self._changed:
            self._under_way.pop(batch[0].seq, None)
            self._changed.notify_all()

    def _oldest_open(self) -> float:
        """The position of the oldest event that is not acknowledged."""
        waiting = self._waiting[0].seq if self._waiting else float("inf")
        return min([waiting, *self._under_way])


def _tell(hook: Callable[[T], object], what: T) -> None:
    """Runs a callback, whose errors must not end the delivery."""
    try:
        hook(what)
    except Exception:
        log.exception("a callback of the client raised an error")
