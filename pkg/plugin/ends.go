package plugin

import (
	"bytes"
	"encoding/json"
	"net/url"
	"time"
)

// Resource calls use Grafana's ranges too, so that a page, a file and a retry cover what the panel shows.

// wholeEnd converts the end of a Grafana range to the server's exclusive end. Grafana's own ranges end inclusively at a
// millisecond: "Yesterday" ends at 23:59:59.999.
func wholeEnd(to time.Time) time.Time {
	if next := to.Truncate(time.Millisecond).Add(time.Millisecond); next.Equal(next.Truncate(time.Second)) {
		return next
	}
	return to
}

// wholeEndText does the same for a text. It leaves a text that is not a time to the server, which refuses it.
func wholeEndText(text string) string {
	to, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	if end := wholeEnd(to); !end.Equal(to) {
		return end.Format(time.RFC3339Nano)
	}
	return text
}

func wholeEndOfQuery(rawQuery string) string {
	query, err := url.ParseQuery(rawQuery)
	if err != nil || !query.Has("to") || wholeEndText(query.Get("to")) == query.Get("to") {
		return rawQuery
	}
	query.Set("to", wholeEndText(query.Get("to")))
	return query.Encode()
}

// wholeEndOfBody does the same for the member `to` of a JSON object, and leaves everything else unchanged.
func wholeEndOfBody(body []byte) []byte {
	if !bytes.Contains(body, []byte(`"to"`)) {
		return body
	}
	var members map[string]json.RawMessage
	var to string
	if json.Unmarshal(body, &members) != nil || json.Unmarshal(members["to"], &to) != nil || wholeEndText(to) == to {
		return body
	}
	end, err := json.Marshal(wholeEndText(to))
	if err != nil {
		return body
	}
	members["to"] = end
	changed, err := json.Marshal(members)
	if err != nil {
		return body
	}
	return changed
}
