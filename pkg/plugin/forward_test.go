package plugin

import (
	"strings"
	"testing"
)

func TestOnlyPostsThatChangeNothingMayBeSentAgain(t *testing.T) {
	for call, want := range map[string]bool{
		"POST query":              true,
		"POST commands/preview":   true,
		"POST commands":           false,
		"POST commands/{id}/stop": false,
		"DELETE query":            false,
	} {
		method, path, _ := strings.Cut(call, " ")
		if got := isSafe(method, strings.Split(path, "/")); got != want {
			t.Errorf("%s: safe %v, want %v", call, got, want)
		}
	}
}
