// Package check reads docker-compose.yaml as Docker Compose does, and holds the files of its cluster to the services
// that are in it. No containers are started. It is a module of its own, so that nothing that ships depends on Compose.
package check

import (
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

const root = "../../.."

func load(t *testing.T, profiles ...string) *types.Project {
	t.Helper()
	options, err := cli.NewProjectOptions(
		[]string{filepath.Join(root, "docker-compose.yaml")},
		cli.WithProfiles(profiles),
		cli.WithEnv([]string{"SYNC_HEALTH_TOKEN=secret"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

type host struct {
	Host string `xml:"host"`
}

type clusterFile struct {
	Shards []struct {
		InternalReplication bool   `xml:"internal_replication"`
		Replicas            []host `xml:"replica"`
	} `xml:"remote_servers>sync>shard"`
	Keepers []host `xml:"zookeeper>node"`
}

type keeperFile struct {
	Servers []struct {
		ID       string `xml:"id"`
		Hostname string `xml:"hostname"`
	} `xml:"keeper_server>raft_configuration>server"`
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func value(service types.ServiceConfig, name string) string {
	if of := service.Environment[name]; of != nil {
		return *of
	}
	return ""
}

func TestEveryProfileIsValid(t *testing.T) {
	for _, profiles := range [][]string{nil, {"clickhouse"}, {"cluster"}} {
		project := load(t, profiles...)
		for _, name := range []string{"server", "demo", "grafana"} {
			if _, err := project.GetService(name); err != nil {
				t.Errorf("profiles %v: %v", profiles, err)
			}
		}
	}
	if names := load(t).ServiceNames(); len(names) != 3 {
		t.Errorf("without a profile there are %v", names)
	}
}

func TestClusterHasTheNodesThatItsFilesName(t *testing.T) {
	project := load(t, "cluster")
	var cluster clusterFile
	read(t, "cluster.xml", &cluster)
	if len(cluster.Shards) != 2 {
		t.Fatalf("there are %d shards", len(cluster.Shards))
	}
	var hosts []string
	for shard, of := range cluster.Shards {
		if !of.InternalReplication || len(of.Replicas) != 2 {
			t.Errorf("shard %d: %+v", shard+1, of)
		}
		for replica, node := range of.Replicas {
			hosts = append(hosts, node.Host)
			service, err := project.GetService(node.Host)
			if err != nil {
				t.Fatal(err)
			}
			is := []string{value(service, "SHARD"), value(service, "REPLICA"), service.Hostname}
			if want := []string{fmt.Sprint(shard + 1), fmt.Sprint(replica + 1), node.Host}; !slices.Equal(is, want) {
				t.Errorf("%s is shard, replica and host %v", node.Host, is)
			}
		}
	}
	for _, name := range project.ServiceNames() {
		if strings.HasPrefix(name, "clickhouse-") && !slices.Contains(hosts, name) {
			t.Errorf("%s is in no shard", name)
		}
	}

	var keeper keeperFile
	read(t, "keeper.xml", &keeper)
	if len(keeper.Servers) != 3 || len(cluster.Keepers) != 3 {
		t.Fatalf("there are %d Keepers, of which nodes know %d", len(keeper.Servers), len(cluster.Keepers))
	}
	for index, server := range keeper.Servers {
		service, err := project.GetService(server.Hostname)
		if err != nil {
			t.Fatal(err)
		}
		if value(service, "KEEPER_ID") != server.ID || cluster.Keepers[index].Host != server.Hostname {
			t.Errorf("%s: %s, known as %s", server.Hostname, value(service, "KEEPER_ID"), cluster.Keepers[index].Host)
		}
	}
}

// Volumes that two services share would be one directory for both.
func TestEachNodeHasFilesAndDataOfItsOwn(t *testing.T) {
	owners := map[string]string{}
	for name, service := range load(t, "cluster").Services {
		for _, volume := range service.Volumes {
			if volume.Type == types.VolumeTypeBind {
				if _, err := os.Stat(volume.Source); err != nil && !strings.HasSuffix(volume.Source, "/dist") {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if owner := owners[volume.Source]; owner != "" {
				t.Errorf("%s and %s share the volume %s", owner, name, volume.Source)
			}
			owners[volume.Source] = name
		}
	}
}
