from __future__ import annotations

import json
from datetime import datetime, timezone
from urllib.parse import quote

from sync_health import ApiError, JobState

from .server import DetourTest, an_event, ask


class Jobs(DetourTest):
    def job(self, job_id: str) -> dict[str, object]:
        answer: dict[str, object] = ask("GET", f"/v1/jobs/{quote(job_id, safe='')}?connector={self.connector}")
        return answer

    def test_states_arrive_in_order_each_later_than_the_one_before(self) -> None:
        client = self.connect()
        job = client.job("job 1/ä?")
        known: JobState = {"scope": "Product Catalog", "status": "running", "totalRecords": 2}
        self.detour.refuse(503, at="/v1/jobs/")
        job.update({**known, "startTime": datetime(2026, 11, 20, 10, tzinfo=timezone.utc)})
        self.assertEqual(self.job("job 1/ä?")["status"], "running")
        for number in range(2):
            client.record(an_event(number, mode="manual", jobId="job 1/ä?"))
        self.drain(client)
        job.update({**known, "status": "completed"})
        after = self.job("job 1/ä?")
        self.assertEqual((after["status"], after["succeeded"]), ("completed", 2))
        times = [json.loads(call.body)["updatedAt"] for call in self.detour.paths("/v1/jobs/")]
        self.assertEqual(times[0], times[1], "what is sent again is the same report")
        self.assertLess(times[1], times[2])

    def test_a_dry_run_and_the_offer_to_retry_are_reported(self) -> None:
        client = self.connect()
        client.job("dry").update(
            {"scope": "Product Catalog", "status": "completed", "dryRun": True, "succeeded": 3, "failed": 1}
        )
        dry = self.job("dry")
        self.assertEqual((dry["dryRun"], dry["processed"], dry["failed"]), (True, 4, 1))
        client.job("offer").update({"scope": "Product Catalog", "status": "completed", "retryFailures": True})
        self.assertTrue(self.job("offer")["retryFailures"])

    def test_a_state_that_the_server_refuses_is_an_error_that_names_the_member(self) -> None:
        with self.assertRaisesRegex(ApiError, "scope"):
            self.connect().job("job-1").update({"scope": "", "status": "running"})
