"""What happens to events when the process ends or forks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import unittest

from .server import TOKEN, URL, a_connector, stored

BEGIN = """
import os, signal, sys, time
from sync_health import BatchOptions, Client
client = Client({url!r}, {token!r}, {connector!r}, batch=BatchOptions(max_delay_seconds=3600))
def record(number):
    client.record({{
        "id": f"evt-{{number}}", "mode": "realtime", "object": "Invoice", "action": "update", "recordId": "inv-1",
        "startTime": "2026-11-20T10:00:00Z", "endTime": "2026-11-20T10:00:01Z", "status": "success"}})
"""


class Process(unittest.TestCase):
    def setUp(self) -> None:
        self.connector = a_connector()

    def start(self, lines: str) -> subprocess.Popen[str]:
        begin = BEGIN.format(url=URL, token=TOKEN, connector=self.connector)
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-c", begin + textwrap.dedent(lines)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def test_what_is_in_the_buffer_is_delivered_when_the_program_ends(self) -> None:
        self.assertEqual(self.start("record(1)").communicate(timeout=60), ("", ""))
        self.assertEqual(stored(self.connector), 1)

    def test_also_where_the_program_ends_by_an_error(self) -> None:
        _, errors = self.start("record(1)\nraise SystemExit('done')").communicate(timeout=60)
        self.assertEqual(errors, "done\n")
        self.assertEqual(stored(self.connector), 1)

    def test_also_on_sigterm_where_that_is_turned_into_an_exit(self) -> None:
        process = self.start("""
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            record(1)
            print("recorded", flush=True)
            time.sleep(600)
        """)
        assert process.stdout
        self.assertEqual(process.stdout.readline(), "recorded\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)
        self.assertEqual(stored(self.connector), 1)

    @unittest.skipUnless(hasattr(os, "fork"), "this system does not fork")
    def test_a_child_process_sends_its_own_events_and_none_of_its_parents(self) -> None:
        _, errors = self.start("""
            record(1)
            if os.fork() == 0:
                assert client.stats.buffered == 0
                record(2)
                client.close()
                assert client.stats.accepted == 1
                os._exit(0)
            _, status = os.wait()
            assert status == 0
            client.close()
            assert client.stats.accepted == 1 and client.stats.duplicates == 0
        """).communicate(timeout=60)
        self.assertEqual(errors, "")
        self.assertEqual(stored(self.connector), 2)
