package plugin

import (
	"bytes"
	"encoding/json"
	"net/url"
	"time"
)

// The ranges of resource calls are Grafana's as well, so that a page, a file and a retry are of what the panel shows.

// wholeEnd is the end of a range in the server's way, which does not belong to the range. Grafana's own ranges end with
// the last millisecond that does: "Yesterday" at 23:59:59.999.
func wholeEnd(to time.Time) time.Time {
	if next := to.Truncate(time.Millisecond).Add(time.Millisecond); next.Equal(next.Truncate(time.Second)) {
		return next
	}
	return to
}

// wholeEndText is the same of a text; what is no time stays, for the server to refuse.
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

// wholeEndOfBody changes a JSON object whose member `to` ends a range, and leaves all else as it is.
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
