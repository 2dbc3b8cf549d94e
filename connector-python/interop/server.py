"""Reads what the server counts for a connector."""

from __future__ import annotations

import os
from typing import Any

import requests

URL = os.environ["SYNC_HEALTH_URL"]
AUTHORIZATION = {"Authorization": f"Bearer {os.environ['SYNC_HEALTH_TOKEN']}"}


def summary_of(connector: str, since: str, until: str) -> dict[str, Any]:
    query = {"type": "summary", "filters": {"connector": [connector]}}
    body = {"from": since, "to": until, "timeZone": "UTC", "query": query}
    answer = requests.post(f"{URL}/v1/query", json=body, headers=AUTHORIZATION, timeout=60)
    answer.raise_for_status()
    return {field["name"]: field["values"][0] for field in answer.json()["fields"]}
