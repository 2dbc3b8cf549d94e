"""Errors of calls to the server."""

from __future__ import annotations


class SyncHealthError(Exception):
    """The base of this library's own errors."""


class ApiError(SyncHealthError):
    """The server answered and refused."""

    def __init__(self, status: int, body: object, retry_after_seconds: float = 0.0) -> None:
        super().__init__(_describe_refusal(status, body))
        self.status = status
        #: The answer's problem document, or whatever else its body was.
        self.body = body
        #: The wait that the server asked for.
        self.retry_after_seconds = retry_after_seconds


class NetworkError(SyncHealthError):
    """No answer came: refused or broken connection, time-out, unknown host."""


class StoppedError(SyncHealthError):
    """The stop signal ended the work."""


class ClosedError(SyncHealthError):
    """The client is closed and accepts no more events."""


#: Statuses below 500 after which the same call may succeed a little later.
_TRANSIENT = frozenset({408, 425, 429})


def is_transient(error: BaseException) -> bool:
    if isinstance(error, ApiError):
        return error.status in _TRANSIENT or error.status >= 500
    return isinstance(error, NetworkError)


def _describe_refusal(status: int, body: object) -> str:
    problem = body if isinstance(body, dict) else {}
    detail = problem.get("detail") or problem.get("title") or (body[:200] if isinstance(body, str) else "")
    field = f" ({problem['field']})" if problem.get("field") else ""
    return f"the server answered {status}{f': {detail}' if detail else ''}{field}"
