/**
 * Finds the record that a log line or a span of any data source names in its attributes: the attributes that the server
 * reads from OpenTelemetry, or common names in logs.
 */
import type { PluginExtensionResourceAttributesContext } from '@grafana/data';

import { recordPath } from '../pages/paths';
import { DATA_SOURCE_TYPE } from '../pluginIds';

/** Loki replaces the dots in OpenTelemetry's names by underscores. */
const RECORD_KEYS = ['sync_health.record_id', 'sync_health_record_id', 'recordId', 'record_id'];
const CONNECTOR_KEYS = ['sync_health.connector', 'sync_health_connector', 'connector'];

type Attributes = Record<string, string[]>;
type Context = Pick<PluginExtensionResourceAttributesContext, 'attributes' | 'spanAttributes' | 'datasource'>;

export interface NamedRecord {
  /** The attribute with the record id. Grafana shows the link at it. */
  key: string;
  recordId: string;
  path: string;
}

/** Undefined without a record id. */
export function namedRecord({ attributes, spanAttributes, datasource }: Context): NamedRecord | undefined {
  const all: Attributes = { ...attributes, ...spanAttributes };
  const key = RECORD_KEYS.find((name) => all[name]?.[0]);
  const recordId = key && all[key]?.[0];
  if (!recordId) {
    return undefined;
  }
  const connector = CONNECTOR_KEYS.map((name) => all[name]?.[0]).find(Boolean) ?? '';
  const ds = datasource.type === DATA_SOURCE_TYPE ? datasource.uid : undefined;
  return { key, recordId, path: recordPath(recordId, connector, { ds }) };
}

/** What Grafana passes for a trace. */
export interface TraceContext {
  spans?: Array<{ tags?: TraceTag[]; process?: { tags?: TraceTag[] } }>;
  datasource?: { type?: string; uid?: string };
}

interface TraceTag {
  key: string;
  value: unknown;
}

/** The record of the first span that names one. */
export function recordOfTrace({ spans = [], datasource }: TraceContext): NamedRecord | undefined {
  for (const { tags, process } of spans) {
    const named = namedRecord({
      attributes: toAttributes([...(process?.tags ?? []), ...(tags ?? [])]),
      datasource: { type: datasource?.type ?? '', uid: datasource?.uid ?? '' },
    });
    if (named) {
      return named;
    }
  }
  return undefined;
}

const toAttributes = (tags: readonly TraceTag[]): Attributes =>
  Object.fromEntries(tags.map(({ key, value }) => [key, [String(value)]]));
