from __future__ import annotations

import json
import threading
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from sync_health import (
    CancelCommand,
    CancelResult,
    Client,
    CommandListener,
    NetworkError,
    RetryCommand,
    RetryResult,
    StoppedError,
    StopSignal,
)

from .server import DetourTest, a_connector, an_event, ask, until


def nothing(_: object, __: StopSignal) -> None:
    return None


class Commands(DetourTest):
    def setUp(self) -> None:
        super().setUp()
        self.client = self.connect()
        self.errors: list[Exception] = []

    def listen(self, **handlers: Any) -> CommandListener:
        listener = self.client.commands(
            **{"on_retry": nothing, "on_cancel": nothing, "on_error": self.errors.append, "wait_seconds": 5, **handlers}
        )
        self.addCleanup(listener.stop)
        return listener

    def command(self, command_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = ask("GET", f"/v1/commands/{command_id}")
        return answer

    def ask_for(self, body: dict[str, object]) -> str:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "X-Requested-By": "ops@example.com"}
        return str(ask("POST", "/v1/commands", {"connector": self.connector, **body}, headers)["id"])

    def send_failure(self, number: int) -> None:
        self.client.send([an_event(number, status="failed", errorCode="MISSING-ID")])

    def retry_of(self, *numbers: int) -> str:
        for number in numbers:
            self.send_failure(number)
        return self.ask_for({"type": "retry", "eventIds": [f"evt-{number}" for number in numbers]})

    def run_job(self, job_id: str) -> None:
        self.client.job(job_id).update({"scope": "Accounts", "status": "running", "totalRecords": 9})

    def cancel_of(self, job_id: str) -> str:
        return self.ask_for({"type": "cancel", "jobId": job_id})

    def settled(self, command_id: str) -> dict[str, Any]:
        until(lambda: self.command(command_id)["state"] in ("completed", "failed"))
        return self.command(command_id)

    def test_a_retry_reaches_its_handler_and_the_outcome_of_each_record_the_server(self) -> None:
        def on_retry(command: RetryCommand, signal: StopSignal) -> RetryResult:
            for record in command["records"]:
                now = datetime.now(timezone.utc)
                if record["eventId"] == "evt-0":
                    self.client.record(
                        {
                            "mode": "realtime",
                            "object": record["object"],
                            "action": record["action"],
                            "recordId": record["recordId"],
                            "startTime": now - timedelta(seconds=1),
                            "endTime": now,
                            "status": "success",
                            "retryOf": record["eventId"],
                            "triggeredBy": command["requestedBy"],
                        }
                    )
            self.drain(self.client)
            return {"results": [{"eventId": "evt-1", "outcome": "failed", "detail": "still not linked"}]}

        command_id = self.retry_of(0, 1)
        self.listen(on_retry=on_retry)
        command = self.settled(command_id)
        self.assertEqual(command["state"], "completed")
        items = {item["eventId"]: (item["outcome"], item["detail"]) for item in command["items"]}
        self.assertEqual(items["evt-0"][0], "succeeded")
        self.assertEqual(items["evt-1"], ("failed", "still not linked"))

    def test_a_cancel_gets_through_while_retries_take_all_their_threads(self) -> None:
        release = threading.Event()
        self.addCleanup(release.set)
        began: list[str] = []

        def on_retry(command: RetryCommand, _: StopSignal) -> None:
            began.append(command["id"])
            release.wait()

        def on_cancel(command: CancelCommand, _: StopSignal) -> CancelResult:
            state = {"scope": "Accounts", "totalRecords": 9}
            job = self.client.job(command["jobId"])
            job.update({**state, "status": "canceling"})  # type: ignore[typeddict-item]
            job.update({**state, "status": "canceled"})  # type: ignore[typeddict-item]
            return {"detail": "stopped after 3 of 9 records"}

        self.run_job("job-1")
        retries = [self.retry_of(number) for number in range(3)]
        listener = self.listen(on_retry=on_retry, on_cancel=on_cancel, retry_concurrency=2)
        until(lambda: len(began) == 2)
        cancel = self.settled(self.cancel_of("job-1"))
        self.assertEqual(cancel["state"], "completed")
        job = ask("GET", f"/v1/jobs/job-1?connector={self.connector}")
        self.assertEqual(job["status"], "canceled")
        self.assertEqual(len(began), 2, "the third retry waits for a thread")
        release.set()
        for retry in retries:
            self.settled(retry)
        self.assertTrue(listener.stop())
        report = self.detour.paths(f"/v1/commands/{cancel['id']}/result")[0]
        self.assertEqual(json.loads(report.body), {"state": "completed", "detail": "stopped after 3 of 9 records"})
        # The job ends before the outcome of the command is reported.
        paths = [call.path for call in self.detour.calls]
        self.assertLess(
            [index for index, path in enumerate(paths) if path == "/v1/jobs/job-1"][-1],
            paths.index(f"/v1/commands/{cancel['id']}/result"),
        )

    def test_a_command_that_is_delivered_again_is_acted_on_once_and_reported_again(self) -> None:
        handled: list[str] = []
        release = threading.Event()

        def on_retry(command: RetryCommand, _: StopSignal) -> RetryResult:
            handled.append(command["id"])
            release.wait()
            return {"detail": "done"}

        command_id = self.retry_of(0)
        pending = ask("GET", f"/v1/commands/pending?connector={self.connector}&wait=5")["commands"]
        self.assertEqual([command["id"] for command in pending], [command_id])
        listener = self.listen(on_retry=on_retry, poll=False)
        listener.receive(pending[0])
        listener.receive(pending[0])
        release.set()
        result = f"/v1/commands/{command_id}/result"
        until(lambda: len(self.detour.paths(result)) == 1 and not listener._in_work)
        listener.receive(pending[0])
        until(lambda: len(self.detour.paths(result)) == 2)
        self.assertEqual(handled, [command_id])
        self.assertEqual(self.settled(command_id)["detail"], "done")

    def test_a_handler_that_raises_makes_the_command_failed_with_its_word(self) -> None:
        def on_cancel(command: CancelCommand, _: StopSignal) -> None:
            raise RuntimeError(f"{command['jobId']} does not run here " + "x" * 3000)

        self.run_job("job-9")
        command_id = self.cancel_of("job-9")
        self.listen(on_cancel=on_cancel)
        command = self.settled(command_id)
        self.assertEqual(command["state"], "failed")
        self.assertTrue(command["detail"].startswith("job-9 does not run here"))
        self.assertEqual(self.errors, [])

    def test_a_handler_that_is_stopped_halfway_reports_nothing_and_gets_the_command_again(self) -> None:
        began = threading.Event()

        def on_retry(_: RetryCommand, signal: StopSignal) -> None:
            began.set()
            signal.wait()
            signal.raise_if_set()

        command_id = self.retry_of(0)
        listener = self.listen(on_retry=on_retry)
        began.wait()
        self.assertTrue(listener.stop())
        self.assertEqual(self.detour.paths(f"/v1/commands/{command_id}/result"), [])
        # At the next start.
        self.listen(on_retry=lambda *_: {"detail": "now"})
        self.assertEqual(self.settled(command_id)["detail"], "now")

    def test_polling_goes_on_after_errors_and_the_outcome_is_reported_until_the_server_has_it(self) -> None:
        handled: list[str] = []
        self.detour.refuse(503, at="/v1/commands/pending")
        self.detour.refuse(401, at="/v1/commands/pending")
        self.detour.mishaps.append(("/v1/commands/pending", lambda handler, _: handler.answer(200, {}, b"<h1>Log in")))
        command_id = self.retry_of(0)
        for _ in range(3):
            self.detour.refuse(500, at=f"/v1/commands/{command_id}/result")

        def on_retry(command: RetryCommand, _: StopSignal) -> RetryResult:
            handled.append(command["id"])
            return {"detail": "done"}

        self.listen(on_retry=on_retry)
        self.assertEqual(self.settled(command_id)["detail"], "done")
        self.assertEqual(handled, [command_id])
        words = [str(error) for error in self.errors]
        self.assertEqual(words[:2], ["the server answered 503: Refused", "the server answered 401: Refused"])
        self.assertIn("not one of a Sync Health server", words[2])

    def test_stopping_breaks_a_poll_that_the_server_holds(self) -> None:
        listener = self.client.commands(on_retry=nothing, on_cancel=nothing, wait_seconds=60)
        until(lambda: self.detour.paths("/v1/commands/pending"))
        until(lambda: listener._signal._sockets)
        self.assertTrue(listener.stop())
        listener._poller.join(timeout=30)
        self.assertFalse(listener._poller.is_alive())

    def test_a_signal_ends_what_waits_for_a_server_that_is_away(self) -> None:
        client = Client("http://127.0.0.1:9", "t", a_connector())
        signal = StopSignal()
        threading.Timer(0.1, signal.set).start()
        with self.assertRaises(NetworkError):
            client.job("job-1").update({"scope": "s", "status": "running"}, signal=signal)
        with self.assertRaises(StoppedError):
            client.send([an_event()], signal=signal)
