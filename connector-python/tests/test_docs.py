"""The examples for connecting, run exactly as they are printed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import unittest
import uuid
from pathlib import Path
from typing import Any

from .server import an_event, ask, until

ROOT = Path(__file__).parents[2]
CONNECTOR = "my-connector"


def examples_of(page: str) -> list[tuple[str, str | None]]:
    """The programs of a page, each with the output printed below it."""
    text = (ROOT / page).read_text()
    blocks = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", text, re.DOTALL)
    return [(program, output or None) for program, output in blocks]


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


class Docs(unittest.TestCase):
    def test_each_program_prints_what_stands_below_it(self) -> None:
        for page in ("connector-python/README.md", "docs/connect.md"):
            program, expected = examples_of(page)[0]
            with self.subTest(page=page):
                output, errors = start(program).communicate(timeout=120)
                self.assertEqual((output, errors), (expected, ""))

    def test_the_connector_of_the_page_retries_cancels_and_ends(self) -> None:
        job_id, event_id = f"job-{uuid.uuid4()}", str(uuid.uuid4())
        failed = an_event(id=event_id, recordId=event_id, connector=CONNECTOR, status="failed", errorCode="X")
        ask("POST", "/v1/events", [failed])
        process = start(examples_of("connector-python/README.md")[1][0], job_id)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        retry = self.settled({"type": "retry", "eventIds": [event_id]})
        self.assertEqual((retry["state"], retry["outcomes"]["succeeded"]), ("completed", 1))
        until(lambda: self.job(job_id)["processed"] > 0)
        cancel = self.settled({"type": "cancel", "jobId": job_id})
        self.assertEqual(cancel["state"], "completed")
        self.assertEqual(self.job(job_id)["status"], "canceled")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.communicate(timeout=120), ("", ""))
        self.assertEqual(process.returncode, 0)

    def job(self, job_id: str) -> dict[str, Any]:
        jobs = ask("GET", f"/v1/jobs?connector={CONNECTOR}")["jobs"]
        return next((job for job in jobs if job["jobId"] == job_id), {"processed": 0})

    def settled(self, body: dict[str, object]) -> dict[str, Any]:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "X-Requested-By": "ops@example.com"}
        command_id = ask("POST", "/v1/commands", {"connector": CONNECTOR, **body}, headers)["id"]

        def current() -> dict[str, Any]:
            answer: dict[str, Any] = ask("GET", f"/v1/commands/{command_id}")
            return answer

        until(lambda: current()["state"] in ("completed", "failed"))
        return current()
