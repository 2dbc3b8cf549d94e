"""Spans from the OpenTelemetry SDK for Python, sent by its exporter over HTTP as compressed protobuf."""

from __future__ import annotations

import unittest
import uuid

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status, StatusCode

from .server import AUTHORIZATION, URL, summary_of

START_NS = 1_795_168_800_000_000_000  # 2026-11-20T10:00:00Z


class OpenTelemetry(unittest.TestCase):
    def test_a_span_of_a_record_is_an_event_with_the_spans_duration(self) -> None:
        connector = f"otel-{uuid.uuid4()}"
        exporter = OTLPSpanExporter(f"{URL}/v1/traces", headers=AUTHORIZATION, compression=Compression.Gzip)
        results: list[SpanExportResult] = []

        class Watched(SpanExporter):
            def export(self, spans):  # type: ignore[no-untyped-def]
                results.append(exporter.export(spans))
                return results[-1]

        provider = TracerProvider(resource=Resource({"service.name": connector}))
        provider.add_span_processor(SimpleSpanProcessor(Watched()))
        tracer = provider.get_tracer("connector")
        for number, duration_ms in enumerate((1000, 3000)):
            span = tracer.start_span("sync", start_time=START_NS)
            span.set_attribute("sync_health.record_id", f"inv-{number}")
            span.set_attribute("sync_health.object", "Invoice")
            span.set_attribute("sync_health.action", "update")
            if number == 1:
                span.set_attribute("error.type", "MISSING-ID")
                span.set_status(Status(StatusCode.ERROR, "not linked yet"))
            span.end(START_NS + duration_ms * 1_000_000)
        tracer.start_span("something else", start_time=START_NS).end(START_NS + 1)
        provider.shutdown()
        self.assertEqual(results, [SpanExportResult.SUCCESS] * 3)
        counted = summary_of(connector, "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")
        self.assertEqual((counted["synced"], counted["errors"], counted["averageLatency"]), (1, 1, 2000))
