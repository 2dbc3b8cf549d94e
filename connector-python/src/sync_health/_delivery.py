"""Posts one batch of events and reads the server's result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ._api import Api
from ._contract import SyncEvent
from ._errors import ApiError
from ._events import Envelope
from ._stop import StopSignal


@dataclass(frozen=True)
class RejectedEvent:
    """An event that the server refuses because of its content; sending it again would not help."""

    event: SyncEvent
    #: The server's reason.
    detail: str


@dataclass(frozen=True)
class DeliveryResult:
    accepted: int = 0
    duplicates: int = 0
    #: Rejected events whose id was delivered before with other content.
    conflicts: int = 0
    rejected: list[RejectedEvent] = field(default_factory=list)

    def __add__(self, other: DeliveryResult) -> DeliveryResult:
        return DeliveryResult(
            self.accepted + other.accepted,
            self.duplicates + other.duplicates,
            self.conflicts + other.conflicts,
            self.rejected + other.rejected,
        )


#: Statuses that refuse the batch itself. All others concern the connection or the server, and may pass.
_ABOUT_THE_BATCH = frozenset({400, 413, 415, 422})
_TOO_LARGE = 413


def deliver(api: Api, batch: Sequence[Envelope], signal: StopSignal | None = None) -> DeliveryResult:
    """
    Delivers a batch, in halves if the server finds it too large. Raises if the server could not be reached, or refused
    for a reason other than the batch, such as a wrong token.
    """
    body = b"[" + b",".join(each.json for each in batch) + b"]"
    try:
        return _read_result(api.call("POST", "/v1/events", body=body, signal=signal), batch)
    except ApiError as error:
        if error.status not in _ABOUT_THE_BATCH:
            raise
        if error.status == _TOO_LARGE and len(batch) > 1:
            middle = (len(batch) + 1) // 2
            return deliver(api, batch[:middle], signal) + deliver(api, batch[middle:], signal)
        if isinstance(error.body, dict) and isinstance(error.body.get("rejected"), list):
            return _read_result({"accepted": 0, "duplicates": 0, **error.body}, batch)
        return DeliveryResult(rejected=[RejectedEvent(each.event, str(error)) for each in batch])


def _read_result(body: object, batch: Sequence[Envelope]) -> DeliveryResult:
    if not (isinstance(body, dict) and isinstance(body.get("rejected"), list) and "accepted" in body):
        # Something else answered, such as a proxy's login page: the events must be kept.
        raise ApiError(502, "the answer is not one of a Sync Health server; check the url")
    return DeliveryResult(
        int(body["accepted"]),
        int(body["duplicates"]),
        int(body.get("conflicts", 0)),
        [
            RejectedEvent(batch[each["index"]].event, str(each["detail"]))
            for each in body["rejected"]
            if 0 <= each["index"] < len(batch)
        ],
    )
