"""For a strict type checker: correct and wrong uses of the library. A missing expected error is an error too."""

from __future__ import annotations

from datetime import datetime, timezone

from sync_health import CancelCommand, Client, NewSyncEvent, StopSignal

NOW = datetime.now(timezone.utc)
EVENT: NewSyncEvent = {
    "mode": "realtime",
    "object": "Invoice",
    "action": "update",
    "recordId": "inv-1",
    "startTime": NOW,
    "endTime": "2026-11-20T10:00:00Z",
    "status": "success",
    "errorCode": None,
    "attributes": {"region": "eu"},
}


def use(client: Client) -> list[str]:
    client.record({**EVENT, "mode": "batch"})  # type: ignore[typeddict-item]
    client.record({**EVENT, "startTime": 1_795_168_800})  # type: ignore[typeddict-item]
    client.record({**EVENT, "recordID": "inv-1"})  # type: ignore[typeddict-unknown-key]
    client.record({"mode": "realtime"})  # type: ignore[typeddict-item]
    client.job("job-1").update({"scope": "Accounts", "status": "done"})  # type: ignore[typeddict-item]
    client.commands(
        on_retry=lambda command, _: {
            "results": [{"eventId": each["eventId"], "outcome": "succeeded"} for each in command["records"]]
        },
        on_cancel=cancel,
    )
    return [f"{each.event['id']}: {each.detail}" for each in client.send([EVENT]).rejected]


def cancel(command: CancelCommand, _: StopSignal) -> None:
    command["jobId"].upper()
