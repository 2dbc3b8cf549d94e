package plugin

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// listener stands for Grafana, which passes on to browsers what a stream sends.
type listener chan liveMessage

func (l listener) Send(packet *backend.StreamPacket) error {
	var message liveMessage
	if err := json.Unmarshal(packet.Data, &message); err != nil {
		return err
	}
	l <- message
	return nil
}

func (l listener) next(t *testing.T) liveMessage {
	t.Helper()
	select {
	case message := <-l:
		return message
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was sent")
		return liveMessage{}
	}
}

// listen runs the stream until the test ends. It leaves out the first message, which is the same for every stream.
func listen(t *testing.T, source *Datasource) listener {
	t.Helper()
	messages := listenFromStart(t, source)
	messages.next(t)
	return messages
}

func listenFromStart(t *testing.T, source *Datasource) listener {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	messages := make(listener, 100)
	var running sync.WaitGroup
	running.Add(1)
	go func() {
		defer running.Done()
		if err := source.RunStream(ctx, &backend.RunStreamRequest{Path: changesPath}, backend.NewStreamSender(messages)); err != nil {
			t.Errorf("the stream ended: %v", err)
		}
	}()
	t.Cleanup(func() {
		end()
		running.Wait()
	})
	return messages
}

// changesServer answers the polls in order, and then keeps them waiting. It tells what they asked from.
func changesServer(t *testing.T, answers ...func(w http.ResponseWriter)) (*testServer, func() []string) {
	t.Helper()
	var mu sync.Mutex
	var cursors []string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		index := len(cursors)
		cursors = append(cursors, r.URL.Query().Get("since"))
		mu.Unlock()
		if index < len(answers) {
			answers[index](w)
			return
		}
		<-r.Context().Done()
	})
	return server, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(cursors)
	}
}

func changed(cursor string, kinds ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		answerJSON(w, http.StatusOK, map[string]any{"cursor": cursor, "changed": slices.Concat([]string{}, kinds)})
	}
}

func TestAStreamGoesOnFromItsCursorAfterAFailure(t *testing.T) {
	down := func(w http.ResponseWriter) { answerProblem(w, http.StatusServiceUnavailable, "It starts.", "") }
	server, cursors := changesServer(t, changed("a.1"), changed("a.2", "failures", "counts"), down, changed("a.5", "jobs"))
	source := dataSource(t, server.URL, nil)
	messages := listen(t, source)
	want := []liveMessage{
		{Connected: true, Changed: []string{}},
		{Connected: true, Changed: []string{"failures", "counts"}},
		{Connected: false, Changed: []string{}},
		{Connected: true, Changed: []string{"jobs"}},
	}
	for i, expected := range want {
		message := messages.next(t)
		if message.Connected != expected.Connected || !slices.Equal(message.Changed, expected.Changed) {
			t.Errorf("message %d is %+v, want %+v", i, message, expected)
		}
	}
	if asked := cursors()[:4]; !slices.Equal(asked, []string{"", "a.1", "a.2", "a.2"}) {
		t.Errorf("asked from %q", asked)
	}
}

// Grafana starts a stream anew after a restart of the backend or a change of its settings, and browsers go on listening.
func TestAStreamSaysFirstThatItFollowedNothing(t *testing.T) {
	server, _ := changesServer(t, changed("a.1"))
	messages := listenFromStart(t, dataSource(t, server.URL, nil))
	for _, isConnected := range []bool{false, true} {
		if message := messages.next(t); message.Connected != isConnected || len(message.Changed) > 0 {
			t.Errorf("it said %+v, want connected %t", message, isConnected)
		}
	}
}

func TestAStreamPausesAfterAFailure(t *testing.T) {
	down := func(w http.ResponseWriter) { answerProblem(w, http.StatusServiceUnavailable, "It starts.", "") }
	server, _ := changesServer(t, down, down)
	messages := listen(t, dataSource(t, server.URL, nil))
	messages.next(t)
	failedAt := time.Now()
	messages.next(t)
	if waited := time.Since(failedAt); waited < firstPause/4 {
		t.Errorf("it asked again after %s", waited)
	}
}

func TestAStreamAsksWithTheDataSourcesTokenWithinItsTimeOut(t *testing.T) {
	server, _ := changesServer(t)
	listen(t, dataSource(t, server.URL, map[string]any{"timeout": 8}))
	for !server.wasAsked() {
		time.Sleep(10 * time.Millisecond)
	}
	asked, _ := server.asked(t)
	if asked.URL.Path != "/v1/changes" || asked.URL.RawQuery != "wait=4" || asked.Header.Get("Authorization") != "Bearer "+testToken {
		t.Errorf("asked %s with %q", asked.URL, asked.Header.Get("Authorization"))
	}
}

func TestASubscriberLearnsWhetherTheServerIsFollowed(t *testing.T) {
	server, _ := changesServer(t, changed("a.1"))
	source := dataSource(t, server.URL, nil)
	isConnected := func() bool {
		answer, err := source.SubscribeStream(context.Background(), &backend.SubscribeStreamRequest{Path: changesPath})
		if err != nil || answer.Status != backend.SubscribeStreamStatusOK {
			t.Fatalf("%+v %v", answer, err)
		}
		var message liveMessage
		if err := json.Unmarshal(answer.InitialData.Data(), &message); err != nil {
			t.Fatal(err)
		}
		return message.Connected
	}
	if isConnected() {
		t.Error("connected before anything was asked")
	}
	listen(t, source).next(t)
	if !isConnected() {
		t.Error("not connected after an answer")
	}
}

func TestThereIsOneChannelAndNobodyPublishesOnIt(t *testing.T) {
	source := dataSource(t, "http://127.0.0.1:1", nil)
	for _, path := range []string{"", "commands", "changes/x"} {
		answer, err := source.SubscribeStream(context.Background(), &backend.SubscribeStreamRequest{Path: path})
		if err != nil || answer.Status != backend.SubscribeStreamStatusNotFound {
			t.Errorf("%q: %+v %v", path, answer, err)
		}
	}
	answer, err := source.PublishStream(context.Background(), &backend.PublishStreamRequest{Path: changesPath})
	if err != nil || answer.Status != backend.PublishStreamStatusPermissionDenied {
		t.Errorf("published: %+v %v", answer, err)
	}
}

func TestAStreamOfBrokenSettingsEnds(t *testing.T) {
	source := dataSource(t, "", nil)
	if err := source.RunStream(context.Background(), nil, nil); err == nil {
		t.Error("it runs")
	}
}
