"""Reports the states of a manual sync job."""

from __future__ import annotations

import threading
import urllib.parse
from datetime import datetime, timedelta, timezone

from ._api import Api
from ._backoff import RetryOptions, until_answered
from ._contract import JobState
from ._events import known_members, to_json
from ._moment import to_timestamp
from ._stop import StopSignal

_TICK = timedelta(milliseconds=1)


class Job:
    """A handle for one manual sync job; made by `client.job(job_id)`."""

    def __init__(self, job_id: str, api: Api, connector: str, retry: RetryOptions) -> None:
        if not job_id:
            raise ValueError("job_id must not be empty")
        self.job_id = job_id
        self._api = api
        self._connector = connector
        self._retry = retry
        self._lock = threading.Lock()
        self._last_update = datetime.min.replace(tzinfo=timezone.utc)

    def update(
        self, state: JobState, *, signal: StopSignal | None = None, timeout_seconds: float | None = None
    ) -> None:
        """
        Reports the job's state; transient errors are retried until the signal or the time-out. Before you report the
        end, `client.flush()`, so that the counts are complete when it is shown.
        """
        members = {"updatedAt": self._now(), **known_members(state, ("startTime", "endTime", "updatedAt"))}
        members["connector"] = self._connector
        path = f"/v1/jobs/{urllib.parse.quote(self.job_id, safe='')}"
        body = to_json(members)
        until_answered(
            lambda: self._api.call("PUT", path, body=body, signal=signal), self._retry, signal, timeout_seconds
        )

    def _now(self) -> str:
        """Two states within the same millisecond must be ordered too."""
        with self._lock:
            self._last_update = max(datetime.now(timezone.utc), self._last_update + _TICK)
            return to_timestamp("updatedAt", self._last_update)
