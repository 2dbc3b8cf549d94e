"""CloudEvents from the official Python SDK, in each of the three modes."""

from __future__ import annotations

import unittest
import uuid
from datetime import datetime, timezone

import requests
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from .server import AUTHORIZATION, URL, summary_of

TAKEN = {"accepted": 1, "duplicates": 0, "conflicts": 0, "rejected": []}


class CloudEvents(unittest.TestCase):
    def setUp(self) -> None:
        self.connector = f"ce-{uuid.uuid4()}"

    def event(self, event_id: str, **data: str) -> CloudEvent:
        attributes = {
            "id": event_id,
            "type": "com.example.synced",
            "source": self.connector,
            "subject": "Rechnung ü-1",
            "time": datetime(2026, 11, 20, 10, 0, 2, 400_000, tzinfo=timezone.utc),
            "datacontenttype": "application/json",
        }
        members = {"mode": "realtime", "object": "Invoice", "action": "update", "status": "success"}
        return CloudEvent(attributes, {**members, "startTime": "2026-11-20T10:00:00.000Z", **data})

    def post(self, message: HTTPMessage) -> requests.Response:
        headers = {**message.headers, **AUTHORIZATION}
        return requests.post(f"{URL}/v1/events", headers=headers, data=message.body, timeout=60)

    def test_binary(self) -> None:
        self.assertEqual(self.post(to_binary_event(self.event("b-1"))).json(), TAKEN)

    def test_structured(self) -> None:
        self.assertEqual(self.post(to_structured_event(self.event("s-1"))).json(), TAKEN)

    def test_batch(self) -> None:
        texts = [JSONFormat().write(self.event(f"e-{number}")).decode() for number in range(3)]
        bad = JSONFormat().write(self.event("bad", mode="maybe")).decode()
        body = f"[{','.join([*texts, bad])}]".encode()
        answer = self.post(HTTPMessage({"Content-Type": "application/cloudevents-batch+json"}, body)).json()
        self.assertEqual(answer["accepted"], 3)
        self.assertEqual([(each["index"], each["id"]) for each in answer["rejected"]], [(3, "bad")])
        self.assertIn("mode", answer["rejected"][0]["detail"])

    def test_an_event_in_two_modes_is_one_event_with_its_latency(self) -> None:
        self.post(to_binary_event(self.event("one")))
        answer = self.post(to_structured_event(self.event("one"))).json()
        self.assertEqual((answer["accepted"], answer["duplicates"]), (0, 1))
        counted = summary_of(self.connector, "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")
        self.assertEqual((counted["synced"], counted["averageLatency"]), (1, 2400))
