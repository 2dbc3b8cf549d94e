package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// changesPath is the only channel of a data source, `ds/<uid>/changes`. Grafana runs one stream for all browsers, and
// checks for each browser whether its user may query the data source.
const changesPath = "changes"

// The pause after a failure, which doubles with each further failure.
const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// liveMessage is what browsers receive.
type liveMessage struct {
	// Connected says whether the stream follows the server. When it doesn't, browsers poll.
	Connected bool `json:"connected"`
	// Changed has the kinds of things that changed; empty when only Connected is news.
	Changed []string `json:"changed"`
}

// SubscribeStream tells a new browser whether the stream follows the server: it has missed earlier messages.
func (d *Datasource) SubscribeStream(_ context.Context, request *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	if request.Path != changesPath {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	message, err := json.Marshal(liveMessage{Connected: d.isFollowing.Load(), Changed: []string{}})
	if err != nil {
		return nil, fmt.Errorf("encode first message: %w", err)
	}
	initial, err := backend.NewInitialData(message)
	if err != nil {
		return nil, fmt.Errorf("make first message: %w", err)
	}
	return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusOK, InitialData: initial}, nil
}

// PublishStream refuses everything: browsers only listen.
func (d *Datasource) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

// RunStream follows the server while anybody listens. After a failure it continues from its cursor, so it misses no
// change. Grafana starts it again after it ended, as when the backend was restarted: browsers that listened before missed
// what changed since. So the first message says that nothing was followed, and browsers take the next one for a new
// connection, on which everything counts as changed.
func (d *Datasource) RunStream(ctx context.Context, _ *backend.RunStreamRequest, sender *backend.StreamSender) error {
	if d.broken != nil {
		return d.broken
	}
	if err := send(sender, liveMessage{Connected: false, Changed: []string{}}); err != nil {
		return err
	}
	defer d.isFollowing.Store(false)
	cursor, pause := "", firstPause
	for {
		changes, err := d.server.Changes(ctx, cursor)
		if ctx.Err() != nil {
			return nil
		}
		message := liveMessage{Connected: err == nil, Changed: []string{}}
		if err == nil {
			cursor, pause = changes.Cursor, firstPause
			for _, kind := range changes.Changed {
				message.Changed = append(message.Changed, string(kind))
			}
		}
		if err != nil && d.isFollowing.Load() {
			backend.Logger.FromContext(ctx).Warn("The server is not followed, so pages ask again and again", "error", err)
		}
		d.isFollowing.Store(message.Connected)
		if err := send(sender, message); err != nil {
			return err
		}
		if err != nil {
			if !sleep(ctx, pause) {
				return nil
			}
			pause = min(2*pause, longestPause)
		}
	}
}

func send(sender *backend.StreamSender, message liveMessage) error {
	encoded, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	if err := sender.SendJSON(encoded); err != nil {
		return fmt.Errorf("send message: %w", err)
	}
	return nil
}

// sleep waits for about that long, with jitter, so that not all data sources come back at once. It returns false when the
// context ends.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause/2 + rand.N(pause))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
