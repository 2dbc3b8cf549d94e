from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import threading
import time
import unittest
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

from sync_health import Client, DeliveredCommand, WebhookError, verify_webhook

from .server import TOKEN, URL, an_event, ask, until

#: The connector whose webhook the server calls, at this port and with this secret.
CONNECTOR = os.environ["HOOKED_CONNECTOR"]
PORT = int(os.environ["HOOK_PORT"])
SECRET = os.environ["HOOK_SECRET"]


def signed(body: bytes, at: float) -> dict[str, str]:
    stamp = str(int(at))
    text = f"msg-1.{stamp}.".encode() + body
    digest = hmac.digest(base64.b64decode(SECRET.removeprefix("whsec_")), text, hashlib.sha256)
    return {
        "Webhook-Id": "msg-1",
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": f"v1,{base64.b64encode(b'other').decode()} v1,{base64.b64encode(digest).decode()}",
    }


class Webhook(unittest.TestCase):
    def test_a_command_that_the_server_pushes_is_verified_acted_on_and_settled(self) -> None:
        received: list[DeliveredCommand] = []

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    command = verify_webhook(dict(self.headers.items()), body, SECRET)
                except WebhookError as error:
                    self.send_error(401, str(error))
                    return
                self.send_response(202)
                self.end_headers()
                received.append(command)
                listener.receive(command)

            def log_message(self, *_: object) -> None:
                pass

        hook = HTTPServer(("127.0.0.1", PORT), Hook)
        threading.Thread(target=hook.serve_forever, daemon=True).start()
        self.addCleanup(hook.server_close)
        self.addCleanup(hook.shutdown)
        with Client(URL, TOKEN, CONNECTOR) as client:
            listener = client.commands(
                poll=False,
                on_retry=lambda command, _: {
                    "results": [{"eventId": each["eventId"], "outcome": "succeeded"} for each in command["records"]]
                },
                on_cancel=lambda *_: None,
            )
            with listener:
                event_id = str(uuid.uuid4())
                client.send([an_event(id=event_id, recordId=event_id, status="failed", errorCode="X")])
                command = ask(
                    "POST",
                    "/v1/commands",
                    {"type": "retry", "connector": CONNECTOR, "eventIds": [event_id]},
                    {"Idempotency-Key": event_id, "X-Requested-By": "ops@example.com"},
                )
                until(lambda: ask("GET", f"/v1/commands/{command['id']}")["outcomes"]["succeeded"] == 1)
        self.assertEqual(received[0]["id"], command["id"])

    def test_a_changed_body_another_secret_and_an_old_call_are_refused(self) -> None:
        body = json.dumps({"hello": "world"}).encode()
        headers = signed(body, time.time())
        with self.assertRaisesRegex(WebhookError, "holds no command"):
            verify_webhook(headers, body, SECRET)
        with self.assertRaisesRegex(WebhookError, "not made with this secret"):
            verify_webhook(headers, body + b" ", SECRET)
        with self.assertRaisesRegex(WebhookError, "not made with this secret"):
            verify_webhook(headers, body, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        with self.assertRaisesRegex(WebhookError, "five minutes"):
            verify_webhook(signed(body, time.time() - 600), body, SECRET)
        with self.assertRaisesRegex(WebhookError, "five minutes"):
            verify_webhook({}, body, SECRET)
        with self.assertRaisesRegex(ValueError, "base64"):
            verify_webhook(headers, body, "not a secret!")
