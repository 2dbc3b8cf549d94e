"""Verifies that a webhook call comes from the server, and reads its command."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import cast

from ._contract import DELIVERED_COMMAND_MEMBERS, DeliveredCommand
from ._errors import SyncHealthError

#: How far the call's timestamp may be from this clock, by Standard Webhooks.
_TOLERANCE_SECONDS = 300.0


class WebhookError(SyncHealthError):
    """The call is not signed with the secret, is too old, or contains no command."""


def verify_webhook(headers: Mapping[str, str], body: str | bytes, secret: str) -> DeliveredCommand:
    """
    Verifies a Standard Webhooks signature and returns the command.

    :param headers: the call's headers; case does not matter
    :param body: the call's body exactly as it arrived, before any JSON parser touched it
    :param secret: the secret that the server signs with, `whsec_…`
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > _TOLERANCE_SECONDS:
        raise WebhookError("webhook-timestamp is missing, or more than five minutes from this machine's clock")
    payload = body.encode() if isinstance(body, str) else body
    signed = f"{message_id}.{timestamp}.".encode() + payload
    expected = "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()
    signatures = given.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in signatures):
        raise WebhookError("webhook-signature is not made with this secret")
    return _command_in(payload)


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ValueError("the secret must be base64, with or without whsec_ before it") from None


def _command_in(payload: bytes) -> DeliveredCommand:
    try:
        message: object = json.loads(payload)
    except ValueError:
        message = None
    if isinstance(message, dict):
        command = message.get("data", message)
        if isinstance(command, dict) and command.keys() >= DELIVERED_COMMAND_MEMBERS:
            return cast(DeliveredCommand, command)
    raise WebhookError("the webhook is signed well, but holds no command")
