from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta, timezone

from sync_health import (
    ApiError,
    BatchOptions,
    ClosedError,
    DeliveryProblem,
    NetworkError,
    QueueStats,
    RejectedEvent,
)

from .server import Detour, DetourTest, an_event, stored, until

SLOW = 3600.0


class Batching(DetourTest):
    def test_a_full_batch_goes_out_at_once_the_rest_by_flush(self) -> None:
        client = self.connect(batch=BatchOptions(max_events=10, max_delay_seconds=SLOW, concurrency=1))
        for number in range(25):
            client.record(an_event(number))
        until(lambda: client.stats.accepted == 20)
        self.drain(client)
        self.assertEqual([len(call.events) for call in self.detour.calls], [10, 10, 5])
        self.assertEqual(client.stats, QueueStats(accepted=25))
        self.assertEqual(stored(self.connector), 25)

    def test_a_batch_is_cut_at_its_bytes_and_a_larger_event_still_goes(self) -> None:
        client = self.connect(batch=BatchOptions(max_bytes=2000, max_delay_seconds=SLOW))
        for number, length in enumerate([900, 900, 5000, 100]):
            client.record(an_event(number, status="failed", errorCode="X", errorMessage="x" * length))
        self.drain(client)
        self.assertEqual([len(call.events) for call in self.detour.calls], [1, 1, 1, 1])

    def test_an_event_does_not_wait_longer_than_the_delay_for_others(self) -> None:
        client = self.connect(batch=BatchOptions(max_delay_seconds=0.02))
        client.record(an_event())
        until(lambda: client.stats.accepted == 1)

    def test_events_travel_with_connector_id_and_times_and_without_what_is_none(self) -> None:
        client = self.connect()
        start = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=2)))
        event = an_event(startTime=start, endTime=start + timedelta(milliseconds=5), errorCode=None)
        del event["id"]
        client.record(event)
        self.drain(client)
        (sent,) = self.detour.calls[0].events
        self.assertRegex(str(sent["id"]), r"^[0-9a-f-]{36}$")
        self.assertEqual(sent["connector"], self.connector)
        self.assertEqual(sent["startTime"], "2026-11-20T10:00:00.000Z")
        self.assertEqual(sent["endTime"], "2026-11-20T10:00:00.005Z")
        self.assertNotIn("errorCode", sent)
        self.assertEqual(stored(self.connector), 1)

    def test_large_bodies_are_packed_and_small_ones_are_not(self) -> None:
        client = self.connect()
        client.send([an_event()])
        client.send([an_event(number) for number in range(1, 100)])
        small, large = self.detour.calls
        self.assertNotIn("content-encoding", small.headers)
        self.assertEqual(large.headers["content-encoding"], "gzip")
        self.connect(gzip=False).send([an_event(number) for number in range(100, 200)])
        self.assertNotIn("content-encoding", self.detour.calls[-1].headers)
        self.assertEqual(stored(self.connector), 200)


class BackPressure(DetourTest):
    def test_record_waits_while_the_buffer_is_full(self) -> None:
        released = self.detour.hold()
        client = self.connect(max_buffered_events=4, batch=BatchOptions(max_events=4, concurrency=1))
        recorded: list[int] = []

        def record_all() -> None:
            for number in range(10):
                client.record(an_event(number))
                recorded.append(number)

        thread = threading.Thread(target=record_all)
        thread.start()
        until(lambda: self.detour.calls)
        with self.assertRaises(TimeoutError):
            client.record(an_event(99), timeout_seconds=0.1)
        self.assertEqual(recorded, [0, 1, 2, 3])
        self.assertEqual(client.stats.buffered, 4)
        released.set()
        thread.join()
        self.drain(client)
        ids = [event["id"] for call in self.detour.calls for event in call.events]
        self.assertEqual(ids, [f"evt-{number}" for number in range(10)])

    def test_a_callback_may_record_although_the_buffer_is_full(self) -> None:
        def correct(rejected: RejectedEvent) -> None:
            client.record(an_event(int(rejected.event["attributes"]["number"])))

        client = self.connect(
            max_buffered_events=2, batch=BatchOptions(max_events=2, concurrency=1), on_rejected=correct
        )
        for number in range(20):
            client.record(an_event(number, id=f"bad-{number}", status="wrong", attributes={"number": str(number)}))
        self.drain(client)
        self.drain(client)
        self.assertEqual(stored(self.connector), 20)


class Retries(DetourTest):
    def test_after_a_refusal_that_may_pass_the_batch_is_sent_again(self) -> None:
        for status in (408, 429, 500, 503, 401, 404, 302):
            with self.subTest(status=status):
                self.detour.refuse(status, {"Location": f"{self.detour.url}/elsewhere"})
                problems: list[DeliveryProblem] = []
                client = self.connect(on_delivery_problem=problems.append)
                client.record(an_event(status))
                self.drain(client)
                self.assertEqual([(each.attempt, each.events) for each in problems], [(1, 1)])
                error = problems[0].error
                assert isinstance(error, ApiError)
                self.assertEqual(error.status, status)
                self.assertEqual(client.stats, QueueStats(accepted=1, retries=1))
        # A token is never sent to another address.
        self.assertEqual(self.detour.paths("/elsewhere"), [])

    def test_retry_after_is_honored(self) -> None:
        self.detour.refuse(503, {"Retry-After": "1"})
        problems: list[DeliveryProblem] = []
        client = self.connect(on_delivery_problem=problems.append)
        began = time.monotonic()
        client.record(an_event())
        self.drain(client)
        self.assertGreaterEqual(problems[0].next_attempt_in_seconds, 1)
        self.assertGreaterEqual(time.monotonic() - began, 1)

    def test_events_whose_answer_was_lost_are_sent_again_and_count_once(self) -> None:
        self.detour.lose_answer()
        self.detour.lose_answer()
        client = self.connect()
        for number in range(5):
            event = an_event(number)
            del event["id"]
            client.record(event)
        self.drain(client)
        self.assertEqual(len(self.detour.calls), 3)
        self.assertEqual(client.stats, QueueStats(duplicates=5, retries=2))
        self.assertEqual(stored(self.connector), 5)

    def test_a_server_that_is_away_gets_everything_when_it_is_back(self) -> None:
        self.detour.close()
        problems: list[DeliveryProblem] = []
        client = self.connect(on_delivery_problem=problems.append)
        client.record(an_event())
        until(lambda: len(problems) > 1)
        self.assertIsInstance(problems[0].error, NetworkError)
        self.detour = Detour(self.detour.server_address[1])
        self.addCleanup(self.detour.close)
        self.drain(client)
        self.assertEqual(stored(self.connector), 1)

    def test_an_answer_that_is_not_the_servers_keeps_the_events(self) -> None:
        self.detour.mishaps.append(("/v1/events", lambda handler, _: handler.answer(200, {}, b"<h1>Log in</h1>")))
        client = self.connect()
        client.record(an_event())
        self.drain(client)
        self.assertEqual(client.stats, QueueStats(accepted=1, retries=1))

    def test_a_wrong_token_is_told_and_the_events_are_kept(self) -> None:
        token = "wrong"
        problems: list[DeliveryProblem] = []
        client = self.connect(token=lambda: token, on_delivery_problem=problems.append)
        client.record(an_event())
        until(lambda: problems)
        self.assertIn("the server answered 401", str(problems[0].error))
        token = self.connect()._api._headers()["Authorization"].removeprefix("Bearer ")
        self.drain(client)
        self.assertEqual(stored(self.connector), 1)

    def test_without_a_listener_a_problem_and_a_rejection_are_logged(self) -> None:
        self.detour.refuse(503)
        client = self.connect()
        with self.assertLogs("sync_health", logging.WARNING) as logs:
            client.record(an_event(mode="maybe"))
            self.drain(client)
        self.assertRegex(logs.output[0], "1 events were not delivered, and are sent again in .* 503: Refused")
        self.assertRegex(logs.output[1], "event evt-0 was rejected: .*mode")


class Rejections(DetourTest):
    def test_a_rejected_event_is_told_with_the_reason_and_the_others_are_kept(self) -> None:
        rejected: list[RejectedEvent] = []
        client = self.connect(on_rejected=rejected.append)
        client.record(an_event(0))
        client.record(an_event(1, endTime="2026-11-20T09:00:00Z"))
        client.record(an_event(2))
        self.drain(client)
        self.assertEqual([each.event["id"] for each in rejected], ["evt-1"])
        self.assertIn("endTime", rejected[0].detail)
        self.assertEqual(client.stats, QueueStats(accepted=2, rejected=1))
        self.assertEqual(len(self.detour.calls), 1)

    def test_a_batch_of_nothing_but_bad_events_is_not_sent_again(self) -> None:
        rejected: list[RejectedEvent] = []
        client = self.connect(on_rejected=rejected.append)
        client.record(an_event(0, status="unknown"))
        client.record(an_event(1, status="unknown"))
        self.drain(client)
        self.assertEqual(len(rejected), 2)
        self.assertEqual(len(self.detour.calls), 1)

    def test_an_id_with_other_content_is_a_conflict_and_the_first_stays(self) -> None:
        client = self.connect()
        self.assertEqual(client.send([an_event()]).accepted, 1)
        result = client.send([an_event(), an_event(object="Account")])
        self.assertEqual((result.duplicates, result.conflicts), (1, 1))
        self.assertEqual(result.rejected[0].event["object"], "Account")
        self.assertIn("another event with this id", result.rejected[0].detail)
        client.record(an_event(action="create"))
        self.drain(client)
        self.assertEqual(client.stats.conflicts, 1)

    def test_a_refusal_without_a_list_rejects_the_batch_with_its_detail(self) -> None:
        self.detour.refuse(400, body={"title": "Bad Request", "status": 400, "detail": "the body is no JSON"})
        result = self.connect().send([an_event()])
        self.assertIn("the body is no JSON", result.rejected[0].detail)

    def test_a_batch_that_is_too_large_for_the_server_goes_in_halves(self) -> None:
        self.detour.refuse(413)
        client = self.connect()
        for number in range(5):
            client.record(an_event(number))
        self.drain(client)
        self.assertEqual([len(call.events) for call in self.detour.calls], [5, 3, 2])
        self.assertEqual(stored(self.connector), 5)


class Send(DetourTest):
    def test_send_is_an_error_at_once_where_waiting_does_not_help(self) -> None:
        with self.assertRaisesRegex(ApiError, "the server answered 401"):
            self.connect(token="wrong").send([an_event()])
        self.detour.refuse(429)
        self.assertEqual(self.connect().send([an_event()]).accepted, 1)

    def test_send_gives_up_after_its_time_out(self) -> None:
        client = self.connect()
        self.detour.close()
        with self.assertRaises(NetworkError):
            client.send([an_event()], timeout_seconds=0.3)


class Close(DetourTest):
    def test_close_drains_and_then_takes_nothing_more(self) -> None:
        client = self.connect(batch=BatchOptions(max_delay_seconds=SLOW))
        client.record(an_event())
        self.assertEqual(client.close(), [])
        self.assertEqual(stored(self.connector), 1)
        with self.assertRaises(ClosedError):
            client.record(an_event(1))

    def test_close_answers_what_it_could_not_deliver_in_time(self) -> None:
        released = self.detour.hold()
        client = self.connect(max_buffered_events=2, batch=BatchOptions(max_events=1, concurrency=1))
        client.record(an_event(0))
        client.record(an_event(1))
        refused: list[Exception] = []

        def record_third() -> None:
            try:
                client.record(an_event(2))
            except ClosedError as error:
                refused.append(error)

        thread = threading.Thread(target=record_third)
        thread.start()
        left = client.close(timeout_seconds=0.05)
        released.set()
        thread.join()
        self.assertEqual([event["id"] for event in left], ["evt-0", "evt-1"])
        self.assertEqual(len(refused), 1)


class Settings(DetourTest):
    def test_a_setting_that_makes_no_sense_is_refused(self) -> None:
        for options, message in (
            ({"url": "ftp://host"}, "http"),
            ({"url": "nonsense"}, "http"),
            ({"connector": ""}, "connector must have"),
            ({"batch": BatchOptions(max_events=0)}, "max_events must be"),
        ):
            with self.subTest(options=options), self.assertRaisesRegex(ValueError, message):
                self.connect(**options)

    def test_a_moment_without_a_time_zone_and_a_member_that_is_no_json_are_refused_by_name(self) -> None:
        client = self.connect()
        with self.assertRaisesRegex(ValueError, "startTime has no time zone"):
            client.record(an_event(startTime=datetime(2026, 11, 20)))
        with self.assertRaisesRegex(TypeError, "endTime must be a datetime"):
            client.record(an_event(endTime=1_795_168_800))
        with self.assertRaisesRegex(TypeError, "recordId can't be sent"):
            client.record(an_event(recordId=b"inv-1"))
