/**
 * Links from a record to where it is elsewhere: in the source system, in the target system, in the data sources of its
 * traces and logs. An administrator writes them into the settings of the data source, as templates.
 */
import { locationUtil, urlUtil } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';

/** As the settings store it. */
export interface RecordLink {
  title: string;
  /**
   * Address with the members of a record in braces, as in RFC 6570: `https://crm.example.com/{recordId}`. A path begins
   * with `/` and is Grafana's own. With `datasourceUid` it is a query instead, which opens in Explore.
   */
  url: string;
  /** Data source in Grafana that the query is for. */
  datasourceUid?: string;
  /** Only for records of this connector; of any where it is empty. */
  connector?: string;
  /** Only for this data object. */
  object?: string;
}

/** Members that a template may name. */
export const LINK_MEMBERS = ['recordId', 'connector', 'object', 'action', 'id', 'jobId', 'traceId'] as const;
type LinkMember = (typeof LINK_MEMBERS)[number];

/** What a link is about. A member that is not known hides the links that need it. */
export type LinkedRecord = Partial<Record<LinkMember, string | null>> & {
  /** Epoch milliseconds; Explore opens around them, and around the end where the start is not known. */
  startTime?: number | null;
  endTime?: number;
};

export interface WrittenLink {
  title: string;
  href: string;
}

/** Explore shows so much before and after an attempt: clocks differ, and logs begin before the first event. */
const AROUND_MS = 15 * 60_000;

/** The links that apply to a record, written out. */
export function linksOf(templates: readonly RecordLink[], record: LinkedRecord): WrittenLink[] {
  return templates.flatMap((template) => {
    const href = hrefOf(template, record);
    return href === null ? [] : [{ title: template.title, href }];
  });
}

/** Null where the template is for other records, or names what this one has not. */
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

/** What keeps a template from being used; null where nothing does. */
export function templateProblem({ title, url, datasourceUid }: RecordLink): TemplateProblem | null {
  if (title.trim() === '') {
    return 'title';
  }
  if (url.trim() === '') {
    return 'url';
  }
  // Anything else, such as a script, could be run by a click.
  if (!datasourceUid && !/^(https?:\/\/|\/(?!\/))/i.test(url)) {
    return 'scheme';
  }
  return membersOf(url).every((name) => LINK_MEMBERS.some((each) => each === name)) ? null : 'member';
}

/** A name in braces, which a query of Loki or Tempo may have as well: only words without spaces are names. */
const PLACEHOLDER = /\{(\w+)\}/g;

/** Whether a link needs this of a record. */
export const namesMember = ({ url }: RecordLink, name: LinkMember): boolean => membersOf(url).includes(name);

const membersOf = (url: string) => Array.from(url.matchAll(PLACEHOLDER), ([, name]) => name ?? '');

/** What a text is a query of, where a data source has several kinds: a trace, or log lines. */
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
  // Data sources name the text of a query differently: Loki and Prometheus `expr`, most others `query`.
  const query = { refId: 'A', datasource: { uid, type }, query: text, expr: text };
  const queries = [{ ...query, ...QUERY_KINDS[type ?? ''] }];
  const panes = JSON.stringify({ record: { datasource: uid, queries, range } });
  return urlUtil.renderUrl('/explore', { schemaVersion: 1, panes });
}
