package plugin

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/client"
)

const (
	// Enough for a retry with as many event ids as one command may list.
	maxBodyBytes = 4 << 20
	chunkBytes   = 64 << 10
)

var (
	sentHeaders     = []string{"Content-Type", "Idempotency-Key", "X-Request-Id"}
	returnedHeaders = []string{"Content-Type", "Content-Disposition", "Retry-After", "X-Request-Id"}
)

// isSafe reports whether a call with a body changes nothing. A call without one says so by its method.
func isSafe(method string, segments []string) bool {
	path := strings.Join(segments, "/")
	return method == http.MethodPost && (path == "query" || path == "commands/preview")
}

// forward calls the server at these path segments under /v1. `{name}` is replaced by the route's wildcard of that name.
func (d *Datasource) forward(segments ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(r)
		if err != nil {
			writeProblem(w, http.StatusRequestEntityTooLarge, err.Error())
			return
		}
		answer, err := d.server.Forward(r.Context(), client.Call{
			Method:   r.Method,
			Segments: append([]string{"v1"}, fill(segments, r)...),
			RawQuery: wholeEndOfQuery(r.URL.RawQuery),
			Header:   headersFor(r),
			Body:     wholeEndOfBody(body),
			IsSafe:   isSafe(r.Method, segments),
		})
		if err != nil {
			writeFailure(w, r, err)
			return
		}
		defer func() { _ = answer.Body.Close() }()
		stream(w, r, answer)
	}
}

// readBody relies on Grafana to pass the whole body. The SDK gives a request without a body a nil Body.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBodyBytes))
	if err != nil {
		return nil, errors.New("The request is too large: name fewer records, or use a filter.")
	}
	return body, nil
}

// restoreBody makes the body readable again.
func restoreBody(r *http.Request, body []byte) {
	r.Body = io.NopCloser(bytes.NewReader(body))
}

func fill(segments []string, r *http.Request) []string {
	filled := slices.Clone(segments)
	for i, segment := range filled {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			filled[i] = r.PathValue(strings.TrimSuffix(name, "}"))
		}
	}
	return filled
}

// headersFor names the person as Grafana knows them, never as the browser says.
func headersFor(r *http.Request) http.Header {
	header := http.Header{}
	for _, name := range sentHeaders {
		if value := r.Header.Get(name); value != "" {
			header.Set(name, value)
		}
	}
	header.Set("Accept", "application/json, text/csv, application/problem+json")
	header.Set("X-Requested-By", headerValue(loginOf(backend.UserFromContext(r.Context()))))
	return header
}

// extended is the prefix of a header value that is not plain ASCII: an ext-value of RFC 8187, which the server decodes.
const extended = "UTF-8''"

// headerValue drops control characters, which could end a header, and encodes other characters than ASCII: receivers
// differ in the charset that they read headers in.
func headerValue(text string) string {
	plain := strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, text)
	isASCII := !strings.ContainsFunc(plain, func(c rune) bool { return c > '~' })
	if isASCII && !strings.HasPrefix(strings.ToUpper(plain), extended) {
		return plain
	}
	return extended + strings.ReplaceAll(url.QueryEscape(plain), "+", "%20")
}

// stream passes the answer on in pieces, so that a long one is never in memory as a whole.
func stream(w http.ResponseWriter, r *http.Request, answer *http.Response) {
	for name, values := range answer.Header {
		if slices.Contains(returnedHeaders, name) || strings.HasPrefix(name, "Sync-Health-") {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(answer.StatusCode)
	flusher, _ := w.(http.Flusher)
	chunk := make([]byte, chunkBytes)
	for {
		n, err := answer.Body.Read(chunk)
		if n > 0 {
			_, _ = w.Write(chunk[:n])
			if flusher != nil {
				flusher.Flush()
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			backend.Logger.FromContext(r.Context()).Warn("An answer broke off while it was passed on", "path", r.URL.Path, "error", err)
			sayIncomplete(w, answer)
			return
		}
	}
}

// sayIncomplete adds a line to a CSV file that is cut off: the status has been sent already, and Grafana ends the download
// as if it were complete.
func sayIncomplete(w http.ResponseWriter, answer *http.Response) {
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/csv") {
		_, _ = io.WriteString(w, "\r\n\"INCOMPLETE: the connection to the server broke off here\"\r\n")
	}
}
