"""The client that a connector creates once: events, jobs and commands of one connector on one server."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TypeVar

from ._api import Api, Token
from ._backoff import RetryOptions, until_answered
from ._commands import CommandListener, ListenerOptions, OnCancel, OnRetry
from ._contract import MAX_CONNECTOR, NewSyncEvent, SyncEvent
from ._delivery import DeliveryResult, RejectedEvent, deliver
from ._event_queue import DeliveryProblem, EventQueue, QueueHooks, QueueLimits, QueueStats
from ._events import Envelope, seal
from ._jobs import Job
from ._log import log
from ._stop import StopSignal

_CLOSE_TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class BatchOptions:
    """The limits of one call."""

    #: Most events of a batch.
    max_events: int = 1000
    #: Most bytes of a batch before compression, unless a single event is larger.
    max_bytes: int = 1024 * 1024
    #: How long an event may wait for others before it is sent.
    max_delay_seconds: float = 0.5
    #: Batches in flight at a time.
    concurrency: int = 2


class Client:
    """
    Sends events and job states, and receives commands; safe to use from many threads. Nothing is sent until the first
    call. Close it at the end, or leave its `with` block: both deliver what is still in the buffer. So does the end of
    the program, unless it is killed.

    :param url: the server's base URL, such as `http://127.0.0.1:4280`
    :param token: a token with scope `ingest`, and `connector` to receive commands; or a function that returns the
        current one
    :param connector: the connector's name
    :param batch: the limits of one call
    :param max_buffered_events: most events kept until they are acknowledged; beyond it `record` waits
    :param retry: the waits between repeated calls
    :param request_timeout_seconds: how long the server may be silent
    :param gzip: whether bodies are compressed, except small ones
    :param ssl_context: TLS settings, such as a private certificate authority or a client certificate
    :param on_rejected: called with each recorded event that the server refuses for good; logged by default
    :param on_delivery_problem: called each time a batch could not be delivered and will be sent again; logged by
        default
    """

    def __init__(
        self,
        url: str,
        token: Token,
        connector: str = "default",
        *,
        batch: BatchOptions = BatchOptions(),
        max_buffered_events: int = 10_000,
        retry: RetryOptions = RetryOptions(),
        request_timeout_seconds: float = 30.0,
        gzip: bool = True,
        ssl_context: ssl.SSLContext | None = None,
        on_rejected: Callable[[RejectedEvent], object] | None = None,
        on_delivery_problem: Callable[[DeliveryProblem], object] | None = None,
    ) -> None:
        if not 1 <= len(connector) <= MAX_CONNECTOR:
            raise ValueError(f"connector must have 1 to {MAX_CONNECTOR} characters")
        self.connector = connector
        self._api = Api(url, token, request_timeout_seconds=request_timeout_seconds, gzip=gzip, ssl_context=ssl_context)
        self._retry = retry
        self._limits = QueueLimits(
            max_events=_at_least(1, "max_events", batch.max_events),
            max_bytes=_at_least(1, "max_bytes", batch.max_bytes),
            max_delay_seconds=_at_least(0, "max_delay_seconds", batch.max_delay_seconds),
            concurrency=_at_least(1, "concurrency", batch.concurrency),
            max_buffered_events=_at_least(1, "max_buffered_events", max_buffered_events),
        )
        hooks = QueueHooks(
            deliver=lambda envelopes, signal: deliver(self._api, envelopes, signal),
            on_rejected=on_rejected or _log_rejected,
            on_delivery_problem=on_delivery_problem or _log_problem,
        )
        self._queue = EventQueue(self._limits, retry, hooks)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        left = self.close()
        if left:
            log.error("%d events could not be delivered before the client was closed", len(left))

    @property
    def stats(self) -> QueueStats:
        """What the buffer holds, and the results of the events recorded so far."""
        return self._queue.stats

    def record(self, event: NewSyncEvent, *, timeout_seconds: float | None = None) -> None:
        """
        Delivers an event in the background. Returns when the buffer has room for it, which is at once unless the
        server can't keep up or is unreachable. Then your connector slows down instead of filling memory. Raises
        TimeoutError if there is no room within the time-out.
        """
        self._queue.add(seal(event, self.connector), timeout_seconds)

    def send(
        self,
        events: Iterable[NewSyncEvent],
        *,
        signal: StopSignal | None = None,
        timeout_seconds: float | None = None,
    ) -> DeliveryResult:
        """
        Delivers events without the buffer, and returns the server's result once they are durable there. Transient
        errors are retried until the signal or the time-out of a batch; others, such as a wrong token, raise ApiError.
        """
        result = DeliveryResult()
        for batch in self._batches(seal(event, self.connector) for event in events):
            work = partial(deliver, self._api, batch, signal)
            result += until_answered(work, self._retry, signal, timeout_seconds)
        return result

    def flush(self, *, timeout_seconds: float | None = None) -> bool:
        """Waits until everything recorded before is acknowledged; returns whether it is."""
        return self._queue.flush(timeout_seconds)

    def close(self, *, timeout_seconds: float = _CLOSE_TIMEOUT_SECONDS) -> list[SyncEvent]:
        """
        Accepts no more events, drains, and returns the events that could not be delivered within the time-out. Keep
        them, and record them again at the next start, with their ids.
        """
        return self._queue.close(timeout_seconds)

    def job(self, job_id: str) -> Job:
        """A handle for a manual sync job, new or known."""
        return Job(job_id, self._api, self.connector, self._retry)

    def commands(
        self,
        *,
        on_retry: OnRetry,
        on_cancel: OnCancel,
        on_error: Callable[[Exception], object] | None = None,
        poll: bool = True,
        wait_seconds: int = 30,
        retry_concurrency: int = 4,
    ) -> CommandListener:
        """
        Starts to receive commands in the background.

        :param on_retry: sync the command's records again, record an event with `retryOf` for each, and return the
            outcome of each. Check the signal between two records: once it is set, raise; the command is then delivered
            again at the next start.
        :param on_cancel: stop the job between two records and report its state `canceled`, then return: the outcome of
            the command is reported after that. Raise if it can't be stopped. A cancel never waits behind retries.
        :param on_error: called with errors of polling or reporting, which go on; logged by default
        :param poll: whether to long-poll; False if commands arrive only by webhook
        :param wait_seconds: how long the server may hold a poll
        :param retry_concurrency: retries that run at a time; others wait
        """
        options = ListenerOptions(
            on_retry=on_retry,
            on_cancel=on_cancel,
            on_error=on_error or _log_error,
            poll=poll,
            wait_seconds=wait_seconds,
            retry_concurrency=_at_least(1, "retry_concurrency", retry_concurrency),
        )
        return CommandListener(self._api, self.connector, self._retry, options)

    def _batches(self, envelopes: Iterable[Envelope]) -> Iterator[list[Envelope]]:
        batch: list[Envelope] = []
        size = 0
        for envelope in envelopes:
            entry_size = len(envelope.json) + 1
            if batch and (len(batch) == self._limits.max_events or size + entry_size > self._limits.max_bytes):
                yield batch
                batch, size = [], 0
            batch.append(envelope)
            size += entry_size
        if batch:
            yield batch


N = TypeVar("N", int, float)


def _at_least(least: int, name: str, value: N) -> N:
    if not value >= least:
        raise ValueError(f"{name} must be at least {least}, not {value}")
    return value


def _log_rejected(rejected: RejectedEvent) -> None:
    log.warning("event %s was rejected: %s", rejected.event["id"], rejected.detail)


def _log_problem(problem: DeliveryProblem) -> None:
    log.warning(
        "%d events were not delivered, and are sent again in %.1f s: %s",
        problem.events,
        problem.next_attempt_in_seconds,
        problem.error,
    )


def _log_error(error: Exception) -> None:
    log.warning("commands: %s", error)
