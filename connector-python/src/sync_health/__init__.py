"""The library with which a connector sends sync events to Sync Health and receives commands."""

from ._backoff import RetryOptions
from ._client import BatchOptions, Client
from ._commands import CancelResult, CommandListener, RetryResult
from ._contract import (
    CancelCommand,
    DeliveredCommand,
    JobState,
    NewSyncEvent,
    RecordOutcome,
    RetryCommand,
    SyncEvent,
)
from ._delivery import DeliveryResult, RejectedEvent
from ._errors import ApiError, ClosedError, NetworkError, StoppedError, SyncHealthError
from ._event_queue import DeliveryProblem, QueueStats
from ._jobs import Job
from ._moment import Moment
from ._stop import StopSignal
from ._version import __version__
from ._webhook import WebhookError, verify_webhook

__all__ = [
    "ApiError",
    "BatchOptions",
    "CancelCommand",
    "CancelResult",
    "Client",
    "ClosedError",
    "CommandListener",
    "DeliveredCommand",
    "DeliveryProblem",
    "DeliveryResult",
    "Job",
    "JobState",
    "Moment",
    "NetworkError",
    "NewSyncEvent",
    "QueueStats",
    "RecordOutcome",
    "RejectedEvent",
    "RetryCommand",
    "RetryOptions",
    "RetryResult",
    "StopSignal",
    "StoppedError",
    "SyncEvent",
    "SyncHealthError",
    "WebhookError",
    "__version__",
    "verify_webhook",
]
