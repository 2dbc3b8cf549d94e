"""
Receives commands by long poll, or from a webhook that the connector passes on. Each command is carried out once,
however often it is delivered, and its outcome is reported until the server has it.
"""

from __future__ import annotations

import atexit
import queue
import threading
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TypedDict, cast

from ._api import Api
from ._backoff import RetryOptions, backoff_seconds, until_answered
from ._contract import MAX_DETAIL, CancelCommand, CommandOutcome, DeliveredCommand, RecordOutcome, RetryCommand
from ._errors import ApiError
from ._events import to_json
from ._log import log
from ._stop import StopSignal

#: Most outcomes that are remembered, to be reported again if a command is delivered again.
_REMEMBERED = 1000
#: The server answers within the wait. After this much longer, the poll counts as lost.
_POLL_GRACE_SECONDS = 10.0
#: Wait when a poll had nothing new: polling again at once would only get the same answer.
_NOTHING_NEW_SECONDS = 1.0
_EXIT_TIMEOUT_SECONDS = 10.0


class RetryResult(TypedDict, total=False):
    """The result of a retry: a text, and the outcomes of its records."""

    detail: str
    results: list[RecordOutcome]


class CancelResult(TypedDict, total=False):
    detail: str


OnRetry = Callable[[RetryCommand, StopSignal], "RetryResult | None"]
OnCancel = Callable[[CancelCommand, StopSignal], "CancelResult | None"]


@dataclass(frozen=True)
class ListenerOptions:
    on_retry: OnRetry
    on_cancel: OnCancel
    on_error: Callable[[Exception], object]
    poll: bool
    wait_seconds: int
    retry_concurrency: int


class CommandListener:
    """Receives commands; made by `client.commands(…)`. Leaving its `with` block stops it."""

    def __init__(self, api: Api, connector: str, retry: RetryOptions, options: ListenerOptions) -> None:
        self._api = api
        self._connector = connector
        self._retry = retry
        self._options = options
        self._signal = StopSignal()
        self._changed = threading.Condition()
        self._in_work: set[str] = set()
        self._outcomes: dict[str, CommandOutcome] = {}
        self._retries: queue.SimpleQueue[DeliveredCommand] = queue.SimpleQueue()
        self._retry_threads = 0
        self._poller = threading.Thread(target=self._poll, name="sync-health-commands", daemon=True)
        if options.poll:
            self._poller.start()
        # Registered after the client's, so it runs before: handlers end before their events are drained.
        atexit.register(self.stop, _EXIT_TIMEOUT_SECONDS)

    def __enter__(self) -> CommandListener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Waits until the listener is stopped; returns whether it is."""
        return self._signal.wait(timeout_seconds)

    def stop(self, timeout_seconds: float | None = 30.0) -> bool:
        """Ends the poll, sets the handlers' signal and waits for them; returns whether all ended in time."""
        self._signal.set()
        atexit.unregister(self.stop)
        with self._changed:
            return self._changed.wait_for(lambda: not self._in_work, timeout_seconds)

    def receive(self, command: DeliveredCommand) -> None:
        """Takes a command that arrived by webhook. Returns at once; the outcome is reported when it is known."""
        key = _key_of(command)
        with self._changed:
            if key in self._in_work or self._signal.is_set():
                return
            self._in_work.add(key)
            if command["type"] == "retry":
                self._retries.put(command)
                if self._retry_threads == self._options.retry_concurrency:
                    return
                self._retry_threads += 1
                work = threading.Thread(target=self._work_off_retries, name="sync-health-retries", daemon=True)
            else:
                # In its own thread, so that a cancel does not wait behind retries.
                work = threading.Thread(target=self._handle, args=(command,), name="sync-health-cancel", daemon=True)
        work.start()

    def _work_off_retries(self) -> None:
        while True:
            with self._changed:
                if self._retries.empty():
                    self._retry_threads -= 1
                    return
                command = self._retries.get()
            self._handle(command)

    def _poll(self) -> None:
        failures = 0
        wait_seconds = self._options.wait_seconds
        while not self._signal.is_set():
            try:
                answer = self._api.call(
                    "GET",
                    "/v1/commands/pending",
                    query={"connector": self._connector, "wait": wait_seconds},
                    signal=self._signal,
                    timeout_seconds=wait_seconds + _POLL_GRACE_SECONDS,
                )
                failures = 0
                self._receive_all(answer)
            except Exception as error:
                if not self._signal.is_set():
                    failures += 1
                    self._complain(error)
                    self._signal.wait(backoff_seconds(failures, self._retry, error))

    def _receive_all(self, answer: object) -> None:
        if not (isinstance(answer, dict) and isinstance(answer.get("commands"), list)):
            raise ApiError(502, "the answer is not one of a Sync Health server; check the url")
        commands = cast(list[DeliveredCommand], answer["commands"])
        with self._changed:
            known = self._in_work | self._outcomes.keys()
        is_nothing_new = all(_key_of(command) in known for command in commands)
        for command in commands:
            self.receive(command)
        if commands and is_nothing_new:
            self._signal.wait(_NOTHING_NEW_SECONDS)

    def _handle(self, command: DeliveredCommand) -> None:
        """Carries out a new command; one that is done is reported again."""
        key = _key_of(command)
        try:
            outcome = self._outcomes.get(key) or self._act(command)
            if outcome:
                self._remember(key, outcome)
                self._report(command["id"], outcome)
        except Exception as error:
            self._complain(error)
        finally:
            with self._changed:
                self._in_work.discard(key)
                self._changed.notify_all()

    def _act(self, command: DeliveredCommand) -> CommandOutcome | None:
        """Returns None if the listener was stopped: the command is then delivered again at the next start."""
        if self._signal.is_set():
            return None
        result: RetryResult | CancelResult | None
        try:
            if command["type"] == "cancel":
                result = self._options.on_cancel(cast(CancelCommand, command), self._signal)
            elif command["type"] == "retry":
                result = self._options.on_retry(cast(RetryCommand, command), self._signal)
            else:
                raise ValueError(f"this version of the library knows no command {command['type']!r}")
        except Exception as error:
            if self._signal.is_set():
                return None
            return {"state": "failed", "detail": _cut(str(error) or type(error).__name__)}
        return cast(CommandOutcome, {"state": "completed", **(result or {})})

    def _report(self, command_id: str, outcome: CommandOutcome) -> None:
        path = f"/v1/commands/{urllib.parse.quote(command_id, safe='')}/result"
        body = to_json(outcome)
        # The signal ends the waits, not the call: a finished outcome should be reported.
        until_answered(lambda: self._api.call("POST", path, body=body), self._retry, self._signal, None)

    def _remember(self, key: str, outcome: CommandOutcome) -> None:
        with self._changed:
            self._outcomes[key] = outcome
            if len(self._outcomes) > _REMEMBERED:
                del self._outcomes[next(iter(self._outcomes))]

    def _complain(self, error: Exception) -> None:
        try:
            self._options.on_error(error)
        except Exception:
            log.exception("a callback of the client raised an error")


def _key_of(command: DeliveredCommand) -> str:
    """The portions of a retry with a pace have different records; each is carried out."""
    return f"{command['id']} {command.get('portion', 1)}"


def _cut(detail: str) -> str:
    return detail if len(detail) <= MAX_DETAIL else f"{detail[: MAX_DETAIL - 1]}…"
