{{- define "sync-health.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "sync-health.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sync-health.labels" -}}
{{ include "sync-health.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Data stays with the pod's volume unless both stores are elsewhere. */}}
{{- define "sync-health.keepsData" -}}
{{- if not (and .Values.clickHouse.existingSecret .Values.database.existingSecret) -}}true{{- end -}}
{{- end -}}
