/**
 * Links from a record to other systems: the source, the target, and the data sources of its traces and logs. An
 * administrator writes them as templates in the settings of the data source.
 */
import { locationUtil, urlUtil } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';

/** A link as the settings store it. */
export interface RecordLink {
  title: string;
  /**
   * Address with members of the record in braces, as in RFC 6570: `https://crm.example.com/{recordId}`. A path with a
   * leading `/` is Grafana's own. With `datasourceUid` it is a query, which opens in Explore.
   */
  url: string;
  /** Data source of the query. */
  datasourceUid?: string;
  /** Only for this connector. Empty: any. */
  connector?: string;
  /** Only for this data object. */
  object?: string;
}

/** Members that a template may use. */
export const LINK_MEMBERS = ['recordId', 'connector', 'object', 'action', 'id', 'jobId', 'traceId'] as const;
type LinkMember = (typeof LINK_MEMBERS)[number];

/** The record of a link. Links that need an unknown member are hidden. */
export type LinkedRecord = Partial<Record<LinkMember, string | null>> & {
  /** Epoch milliseconds. Explore opens around start and end, or around the end where the start is unknown. */
  startTime?: number | null;
  endTime?: number;
};

export interface WrittenLink {
  title: string;
  href: string;
}

/** Explore shows this much before and after an attempt, since clocks differ and logs begin before the first event. */
const AROUND_MS = 15 * 60_000;

/** The links for a record, with its values filled in. */
export function linksOf(templates: readonly RecordLink[], record: LinkedRecord): WrittenLink[] {
  return templates.flatMap((template) => {
    const href = hrefOf(template, record);
    return href === null ? [] : [{ title: template.title, href }];
  });
}

/** Null where the template is for other records, or needs a member that this one lacks. */
export function hrefOf(template: RecordLink, record: LinkedRecord): string | null {
  const isMeant = (['connector', 'object'] as const).every(
    (name) => !template[name] || template[name] === record[name]
  );
  if (!isMeant || templateProblem(template) !== null) {
    return null;
  }
  const isComplete = membersOf(template.url).every((name) => record[name as LinkMember]);
  if (!isComplete) {
    return null;
  }
  const written = (encode: (text: string) => string) =>
    template.url.replace(PLACEHOLDER, (_, name: LinkMember) => encode(record[name] ?? ''));
  if (template.datasourceUid) {
    return locationUtil.assureBaseUrl(explorePath(template.datasourceUid, written(String), record));
  }
  const href = written(encodeURIComponent);
  return href.startsWith('/') ? locationUtil.assureBaseUrl(href) : href;
}

export type TemplateProblem = 'title' | 'url' | 'scheme' | 'member';

/** What is wrong with a template. Null where it can be used. */
export function templateProblem({ title, url, datasourceUid }: RecordLink): TemplateProblem | null {
  if (title.trim() === '') {
    return 'title';
  }
  if (url.trim() === '') {
    return 'url';
  }
  // Other schemes, such as a script, could run on a click.
  if (!datasourceUid && !/^(https?:\/\/|\/(?!\/))/i.test(url)) {
    return 'scheme';
  }
  return membersOf(url).every((name) => LINK_MEMBERS.some((each) => each === name)) ? null : 'member';
}

/** A word in braces. Queries of Loki and Tempo have braces too, so only single words are placeholders. */
const PLACEHOLDER = /\{(\w+)\}/g;

/** Whether a link uses this member. */
export const namesMember = ({ url }: RecordLink, name: LinkMember): boolean => membersOf(url).includes(name);

const membersOf = (url: string) => Array.from(url.matchAll(PLACEHOLDER), ([, name]) => name ?? '');

/** Kinds of queries of data sources with several kinds: here for traces and log lines. */
const QUERY_KINDS: Record<string, object> = {
  tempo: { queryType: 'traceql' },
  zipkin: { queryType: 'traceID' },
  elasticsearch: { metrics: [{ id: '1', type: 'logs' }] },
};

function explorePath(uid: string, text: string, { startTime, endTime }: LinkedRecord): string {
  const range =
    endTime === undefined
      ? { from: 'now-1h', to: 'now' }
      : { from: String((startTime ?? endTime) - AROUND_MS), to: String(endTime + AROUND_MS) };
  const type = getDataSourceSrv().getInstanceSettings(uid)?.type;
  // Data sources have different names for the text of a query: `expr` for Loki and Prometheus, `query` for most others.
  const query = { refId: 'A', datasource: { uid, type }, query: text, expr: text };
  const queries = [{ ...query, ...QUERY_KINDS[type ?? ''] }];
  const panes = JSON.stringify({ record: { datasource: uid, queries, range } });
  return urlUtil.renderUrl('/explore', { schemaVersion: 1, panes });
}
