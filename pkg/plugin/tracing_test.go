package plugin

import (
	"net/http"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/syncops/synchealth/pkg/models"
)

// The server continues Grafana's trace: the SDK sets this provider and propagator when tracing is configured.
func TestATraceOfGrafanaReachesTheServer(t *testing.T) {
	provider := sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.AlwaysSample()))
	previousProvider, previousPropagator := otel.GetTracerProvider(), otel.GetTextMapPropagator()
	otel.SetTracerProvider(provider)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	t.Cleanup(func() {
		otel.SetTracerProvider(previousProvider)
		otel.SetTextMapPropagator(previousPropagator)
	})

	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerArrow(w, nil, models.QueryMeta{}) })
	ctx, span := provider.Tracer("grafana").Start(t.Context(), "panel")
	defer span.End()
	queries := []backend.DataQuery{{RefID: "A", JSON: []byte(`{"queryType": "trend"}`)}}
	if _, err := dataSource(t, server.URL, nil).QueryData(ctx, &backend.QueryDataRequest{Queries: queries}); err != nil {
		t.Fatal(err)
	}

	request, _ := server.asked(t)
	traceID := span.SpanContext().TraceID().String()
	if got := request.Header.Get("Traceparent"); !strings.HasPrefix(got, "00-"+traceID+"-") || !strings.HasSuffix(got, "-01") {
		t.Errorf("the server got traceparent %q, want one of trace %s", got, traceID)
	}
	if request.Header.Get("X-Request-Id") == "" {
		t.Error("the server got no request id")
	}
}

func TestThePanelSaysWhatTheServersLogCallsItsQuery(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", r.Header.Get("X-Request-Id"))
		answerArrow(w, nil, models.QueryMeta{})
	})
	answer := ask(t, dataSource(t, server.URL, nil), `{"queryType": "trend"}`, false)
	request, _ := server.asked(t)
	if got := answer.Frames[0].Meta.Custom.(custom).RequestID; got == "" || got != request.Header.Get("X-Request-Id") {
		t.Errorf("the frame says %q, the server was asked as %q", got, request.Header.Get("X-Request-Id"))
	}
}
