// Package check holds the chart to what Helm and Kubernetes accept. It is a module of its own, so that the plugin's
// backend does not depend on either.
package check

import (
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint/rules"
	"helm.sh/helm/v3/pkg/lint/support"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"
)

const chartPath = "../sync-health"

type values = map[string]any

// kinds are Kubernetes' own types: a field that one does not know is an error.
var kinds = map[string]func() any{
	"Deployment":            func() any { return &appsv1.Deployment{} },
	"Service":               func() any { return &corev1.Service{} },
	"PersistentVolumeClaim": func() any { return &corev1.PersistentVolumeClaim{} },
	"Ingress":               func() any { return &networkingv1.Ingress{} },
	"PodDisruptionBudget":   func() any { return &policyv1.PodDisruptionBudget{} },
}

// render answers the manifests by kind, each decoded strictly into Kubernetes' type.
func render(t *testing.T, given values) (map[string]any, error) {
	t.Helper()
	chart, err := loader.Load(chartPath)
	if err != nil {
		t.Fatal(err)
	}
	options := chartutil.ReleaseOptions{Name: "test", Namespace: "ops", IsInstall: true}
	all, err := chartutil.ToRenderValues(chart, given, options, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(chart, all)
	if err != nil {
		return nil, err
	}
	manifests := map[string]any{}
	for name, text := range files {
		if !strings.HasSuffix(name, ".yaml") || strings.TrimSpace(text) == "" {
			continue
		}
		var head struct{ Kind string }
		if err := yaml.Unmarshal([]byte(text), &head); err != nil {
			t.Fatalf("%s is no YAML: %v\n%s", name, err, text)
		}
		newKind, ok := kinds[head.Kind]
		if !ok {
			t.Fatalf("%s: no type for kind %q", name, head.Kind)
		}
		manifest := newKind()
		if err := yaml.UnmarshalStrict([]byte(text), manifest); err != nil {
			t.Fatalf("%s is no %s: %v\n%s", name, head.Kind, err, text)
		}
		manifests[head.Kind] = manifest
	}
	return manifests, nil
}

var elsewhere = values{
	"replicas":   3,
	"clickHouse": values{"existingSecret": "clickhouse", "cluster": "events"},
	"database":   values{"existingSecret": "postgresql"},
	"ingress":    values{"enabled": true, "host": "sync.example.com", "tlsSecret": "tls"},
	"env":        values{"SYNC_HEALTH_RETENTION_DAYS": "30"},
}

func TestHelmFindsNothingWrong(t *testing.T) {
	linter := support.Linter{ChartDir: chartPath}
	rules.Chartfile(&linter)
	rules.ValuesWithOverrides(&linter, nil)
	rules.Templates(&linter, nil, "ops", true)
	for _, message := range linter.Messages {
		if message.Severity >= support.WarningSev {
			t.Error(message)
		}
	}
}

func TestOneProcessKeepsItsDataOnAVolume(t *testing.T) {
	manifests, err := render(t, values{})
	if err != nil {
		t.Fatal(err)
	}
	deployment := manifests["Deployment"].(*appsv1.Deployment)
	if deployment.Spec.Strategy.Type != appsv1.RecreateDeploymentStrategyType {
		t.Errorf("two processes would share a data directory during an upgrade: %s", deployment.Spec.Strategy.Type)
	}
	if _, ok := manifests["PersistentVolumeClaim"]; !ok {
		t.Error("no volume is claimed")
	}
	if _, ok := manifests["PodDisruptionBudget"]; ok {
		t.Error("a budget for one pod would block every drain of its node")
	}
}

func TestManyProcessesShareStores(t *testing.T) {
	manifests, err := render(t, elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	deployment := manifests["Deployment"].(*appsv1.Deployment)
	if *deployment.Spec.Replicas != 3 {
		t.Errorf("%d replicas, expected 3", *deployment.Spec.Replicas)
	}
	secrets := map[string]string{}
	plain := map[string]string{}
	for _, variable := range deployment.Spec.Template.Spec.Containers[0].Env {
		if variable.ValueFrom != nil {
			secrets[variable.Name] = variable.ValueFrom.SecretKeyRef.Name
		} else {
			plain[variable.Name] = variable.Value
		}
	}
	for name, secret := range map[string]string{"CLICKHOUSE_URL": "clickhouse", "DATABASE_URL": "postgresql"} {
		if secrets[name] != secret {
			t.Errorf("%s comes from secret %q, expected %q", name, secrets[name], secret)
		}
	}
	for name, value := range map[string]string{"CLICKHOUSE_CLUSTER": "events", "SYNC_HEALTH_RETENTION_DAYS": "30"} {
		if plain[name] != value {
			t.Errorf("%s is %q, expected %q", name, plain[name], value)
		}
	}
	for _, kind := range []string{"PodDisruptionBudget", "Ingress", "Service"} {
		if _, ok := manifests[kind]; !ok {
			t.Errorf("%s is missing", kind)
		}
	}
	if _, ok := manifests["PersistentVolumeClaim"]; ok {
		t.Error("a volume is claimed that no process needs")
	}
}

func TestWhatCannotWorkIsRefused(t *testing.T) {
	for name, given := range map[string]values{
		"several processes on the embedded storage": {"replicas": 2},
		"no replicas":               {"replicas": 0},
		"an unknown member":         {"clickHouse": values{"url": "http://user:secret@host"}},
		"an ingress without a host": {"ingress": values{"enabled": true}},
		"a setting that is no text": {"env": values{"SYNC_HEALTH_RETENTION_DAYS": 30}},
	} {
		if _, err := render(t, given); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
