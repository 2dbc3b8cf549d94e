"""Sync events as a connector gives them, and as they are sent."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ._contract import NewSyncEvent, SyncEvent
from ._moment import to_timestamp


@dataclass(frozen=True)
class Envelope:
    """An event ready to be sent."""

    event: SyncEvent
    json: bytes


def seal(event: NewSyncEvent, connector: str) -> Envelope:
    """Sets id, connector and times. From here on the event never changes, however often it is sent."""
    members = {"id": str(uuid.uuid4()), **known_members(event, ("startTime", "endTime")), "connector": connector}
    return Envelope(cast(SyncEvent, members), to_json(members))


def known_members(given: Mapping[str, object], moments: Sequence[str]) -> dict[str, object]:
    """The members that are not None, with times as text."""
    return {
        name: to_timestamp(name, value) if name in moments else value
        for name, value in given.items()
        if value is not None
    }


def to_json(members: Mapping[str, object]) -> bytes:
    """JSON as bytes. If a member can't be written, the error names it."""
    try:
        return json.dumps(members, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError):
        for name, value in members.items():
            try:
                json.dumps(value, allow_nan=False)
            except (TypeError, ValueError) as error:
                raise TypeError(f"{name} can't be sent: {error}") from None
        raise
