"""Times as a connector gives them, and as they are sent."""

from __future__ import annotations

from datetime import datetime, timezone

#: A datetime with a time zone, or RFC 3339 with an offset. No numbers: seconds are easily taken for milliseconds.
Moment = datetime | str


def to_timestamp(name: str, moment: object) -> str:
    if isinstance(moment, str):
        return moment
    if not isinstance(moment, datetime):
        raise TypeError(f"{name} must be a datetime or RFC 3339 text, not {type(moment).__name__}")
    if moment.utcoffset() is None:
        raise ValueError(f"{name} has no time zone: use datetime.now(timezone.utc), or .astimezone() for local time")
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
