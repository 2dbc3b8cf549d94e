package main

import (
	"fmt"
	"os"
	"os/exec"
	"sync"

	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
)

// clients are the services of the running plugin that the preview calls.
type clients struct {
	data        grpcplugin.DataClient
	resources   grpcplugin.ResourceClient
	diagnostics grpcplugin.DiagnosticsClient
}

// plugin is the process of the plugin's backend. It starts at the first call, and again after it has ended by itself.
type plugin struct {
	path string

	mu      sync.Mutex
	process *goplugin.Client
	running *clients
}

func newPlugin(path string) *plugin {
	return &plugin{path: path}
}

// client returns the services of the plugin, which it starts if it does not run.
func (p *plugin) client() (*clients, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running != nil && !p.process.Exited() {
		return p.running, nil
	}
	if _, err := os.Stat(p.path); err != nil {
		return nil, fmt.Errorf("no plugin binary at %s: run `npm run build:backend`", p.path)
	}
	if p.process != nil {
		p.process.Kill()
	}
	p.process, p.running = newProcess(p.path), nil
	running, err := dispense(p.process)
	if err != nil {
		p.process.Kill()
		return nil, fmt.Errorf("start plugin %s: %w", p.path, err)
	}
	p.running = running
	return running, nil
}

func (p *plugin) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.process != nil {
		p.process.Kill()
	}
}

func newProcess(path string) *goplugin.Client {
	return goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  grpcplugin.ProtocolVersion,
			MagicCookieKey:   grpcplugin.MagicCookieKey,
			MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: map[int]goplugin.PluginSet{
			grpcplugin.ProtocolVersion: {
				"data":        &grpcplugin.DataGRPCPlugin{},
				"resource":    &grpcplugin.ResourceGRPCPlugin{},
				"diagnostics": &grpcplugin.DiagnosticsGRPCPlugin{},
			},
		},
		Cmd:              exec.Command(path), // #nosec G204 -- the path is the caller's own flag
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Logger:           hclog.New(&hclog.LoggerOptions{Name: "plugin", Level: hclog.Warn, Output: os.Stderr}),
	})
}

func dispense(process *goplugin.Client) (*clients, error) {
	protocol, err := process.Client()
	if err != nil {
		return nil, err
	}
	running := &clients{}
	for name, keep := range map[string]func(any) bool{
		"data":        func(raw any) (ok bool) { running.data, ok = raw.(grpcplugin.DataClient); return },
		"resource":    func(raw any) (ok bool) { running.resources, ok = raw.(grpcplugin.ResourceClient); return },
		"diagnostics": func(raw any) (ok bool) { running.diagnostics, ok = raw.(grpcplugin.DiagnosticsClient); return },
	} {
		raw, err := protocol.Dispense(name)
		if err != nil {
			return nil, fmt.Errorf("service %q: %w", name, err)
		}
		if !keep(raw) {
			return nil, fmt.Errorf("service %q has unexpected type %T", name, raw)
		}
	}
	return running, nil
}
