/** The settings of commands: delivery, time-outs, webhooks and the automatic retry. */
import { ERROR_CLASSES, type ErrorClass } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { Cron } from 'croner';

export const COMMAND_SETTINGS = {
  SYNC_HEALTH_REDELIVERY_SECONDS: Type.Integer({
    default: 60,
    minimum: 1,
    maximum: 86_400,
    description:
      'A command that was handed to its connector and has no outcome yet is handed out again after this time.',
  }),
  SYNC_HEALTH_RETRY_TIMEOUT_MINUTES: Type.Integer({
    default: 60,
    minimum: 1,
    maximum: 10_080,
    description:
      'A command fails after this long without news from the connector that has it: pending records of a retry are open again.',
  }),
  SYNC_HEALTH_COMMAND_HOURS: Type.Integer({
    default: 24,
    minimum: 1,
    maximum: 720,
    description:
      'A command ends after this long unfetched, after this long paused, or, unless it has a pace, this long after it was first handed out: pending records of a retry are open again.',
  }),
  SYNC_HEALTH_WEBHOOK_URL: Type.String({
    default: '',
    description: 'Commands are also sent here, as Standard Webhooks. They can still be fetched by long poll.',
  }),
  SYNC_HEALTH_WEBHOOK_SECRET: Type.String({
    default: '',
    description: 'Signs webhooks; `whsec_` and 24 to 64 bytes in base64.',
  }),
  SYNC_HEALTH_WEBHOOKS: Type.String({
    default: '',
    description:
      'Webhooks for individual connectors, as JSON: `{"<connector>": {"url": "https://…", "secret": "whsec_…"}}`. They take precedence over SYNC_HEALTH_WEBHOOK_URL.',
  }),
  SYNC_HEALTH_WEBHOOK_ATTEMPTS: Type.Integer({
    default: 24,
    minimum: 1,
    maximum: 100,
    description:
      'How often a webhook is tried before it is given up; a replay tries again. The pause grows from a second to two hours: 24 attempts take about a day.',
  }),
  SYNC_HEALTH_AUTO_RETRY: Type.String({
    default: '',
    description:
      'When open failures are retried automatically, as a cron expression in UTC, such as `30 11,23 * * *`; empty for never.',
  }),
  SYNC_HEALTH_AUTO_RETRY_DAYS: Type.Integer({
    default: 7,
    minimum: 1,
    maximum: 365,
    description: 'How many days back the automatic retry takes failures from.',
  }),
  SYNC_HEALTH_AUTO_RETRY_RECORDS: Type.Integer({
    default: 50_000,
    minimum: 1,
    maximum: 50_000,
    description: 'Most records of one connector that the automatic retry takes at a time.',
  }),
  SYNC_HEALTH_AUTO_RETRY_EXCEPT: Type.String({
    default: 'DACO-02',
    description: 'Error codes that the automatic retry leaves out, separated by commas.',
  }),
  SYNC_HEALTH_AUTO_RETRY_CLASSES: Type.String({
    default: '',
    description: `Error classes that the automatic retry takes, separated by commas: ${ERROR_CLASSES.join(', ')}; empty for all.`,
  }),
};

const Settings = Type.Object(COMMAND_SETTINGS);

export interface Webhook {
  url: string;
  secret: string;
}

export interface CommandConfig {
  redeliveryMs: number;
  retryTimeoutMs: number;
  commandMs: number;
  /** For connectors without one of their own. */
  webhook: Webhook | null;
  webhooks: ReadonlyMap<string, Webhook>;
  webhookAttempts: number;
  autoRetry: { cron: string; days: number; records: number; exceptErrorCodes: string[]; classes: ErrorClass[] } | null;
}

/** Throws an Error whose message names the setting at fault. */
export function commandConfig(settings: Static<typeof Settings>): CommandConfig {
  const { SYNC_HEALTH_WEBHOOK_URL: url, SYNC_HEALTH_WEBHOOK_SECRET: secret } = settings;
  const classes = checkedClasses(settings.SYNC_HEALTH_AUTO_RETRY_CLASSES);
  return {
    redeliveryMs: settings.SYNC_HEALTH_REDELIVERY_SECONDS * 1000,
    retryTimeoutMs: settings.SYNC_HEALTH_RETRY_TIMEOUT_MINUTES * 60_000,
    commandMs: settings.SYNC_HEALTH_COMMAND_HOURS * 3_600_000,
    webhook:
      url === '' ? null : checkedWebhook({ url, secret }, 'SYNC_HEALTH_WEBHOOK_URL', 'SYNC_HEALTH_WEBHOOK_SECRET'),
    webhooks: parseWebhooks(settings.SYNC_HEALTH_WEBHOOKS),
    webhookAttempts: settings.SYNC_HEALTH_WEBHOOK_ATTEMPTS,
    autoRetry:
      settings.SYNC_HEALTH_AUTO_RETRY === ''
        ? null
        : {
            cron: checkedCron(settings.SYNC_HEALTH_AUTO_RETRY),
            days: settings.SYNC_HEALTH_AUTO_RETRY_DAYS,
            records: settings.SYNC_HEALTH_AUTO_RETRY_RECORDS,
            exceptErrorCodes: listOf(settings.SYNC_HEALTH_AUTO_RETRY_EXCEPT),
            classes,
          },
  };
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function checkedClasses(text: string): ErrorClass[] {
  return listOf(text).map((word) => {
    const known = ERROR_CLASSES.find((each) => each === word);
    if (known === undefined) {
      throw new Error(
        `SYNC_HEALTH_AUTO_RETRY_CLASSES ${JSON.stringify(word)} is not an error class: use ${ERROR_CLASSES.join(', ')}.`
      );
    }
    return known;
  });
}

function checkedCron(pattern: string): string {
  try {
    new Cron(pattern, { timezone: 'UTC', paused: true }).stop();
    return pattern;
  } catch (error) {
    // Without the name of the cron library's class.
    const reason = (error instanceof Error ? error.message : String(error)).replace(/^Cron\w*: /, '');
    throw new Error(
      `SYNC_HEALTH_AUTO_RETRY ${JSON.stringify(pattern)} is not a cron expression, such as 30 11,23 * * *: ${reason}`
    );
  }
}

function parseWebhooks(json: string): Map<string, Webhook> {
  if (json === '') {
    return new Map();
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    parsed = null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('SYNC_HEALTH_WEBHOOKS must be a JSON object: {"<connector>": {"url": "…", "secret": "whsec_…"}}.');
  }
  return new Map(
    Object.entries(parsed).map(([connector, webhook]) => {
      const where = `SYNC_HEALTH_WEBHOOKS ${JSON.stringify(connector)}`;
      return [connector, checkedWebhook(webhook, `${where} url`, `${where} secret`)];
    })
  );
}

function checkedWebhook(webhook: unknown, urlName: string, secretName: string): Webhook {
  const { url, secret } = (typeof webhook === 'object' && webhook !== null ? webhook : {}) as Partial<Webhook>;
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Error(`${urlName} must be a URL that begins with http:// or https://.`);
  }
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') {
    // A call with credentials in the URL always fails, and its error would show the password.
    throw new Error(`${urlName} must hold no user or password: the signature proves who calls.`);
  }
  const bytes = typeof secret === 'string' ? Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length : 0;
  if (typeof secret !== 'string' || bytes < 24 || bytes > 64) {
    throw new Error(`${secretName} must be whsec_ and 24 to 64 bytes in base64.`);
  }
  return { url, secret };
}
