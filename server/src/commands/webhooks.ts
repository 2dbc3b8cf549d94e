/**
 * Sends commands to their connectors' webhooks, signed as Standard Webhooks. A failed call is repeated with a growing,
 * jittered pause, or when the receiver asks for it. After the last attempt the command says so, and waits for a replay
 * or a long poll.
 */
import { type DeliveredCommand } from '@sync-health/contract';
import { type FastifyBaseLogger } from 'fastify';
import { type Transaction } from 'kysely';
import { Webhook as Signer } from 'standardwebhooks';

import { type DecisionTables } from '../decisions/schema';
import { type DecisionStore } from '../decisions/store';
import { type InBackground } from '../telemetry/spans';
import { commandById, type CommandRow, isOpen, OPEN_STATES } from './commandRows';
import { nextPortion, noteHandOut } from './handOut';
import { type CommandConfig, type Webhook } from './settings';

const CALL_TIMEOUT_MS = 10_000;
const CLAIMED_FOR_MS = 3 * CALL_TIMEOUT_MS;
const FIRST_PAUSE_MS = 1000;
/**
 * Pauses double up to this. So after an outage of the receiver, a call follows within about the length of the outage.
 */
const LONGEST_PAUSE_MS = 2 * 3_600_000;
/** The longest `Retry-After` that is respected. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** Why a call failed, and how long the receiver asks for no calls. */
interface Failure {
  reason: string;
  retryAfterMs: number;
}

export interface WebhooksParts {
  config: CommandConfig;
  store: DecisionStore;
  log: FastifyBaseLogger;
  inBackground: InBackground;
  onCall(result: 'delivered' | 'failed' | 'exhausted'): void;
  now: () => number;
  random: () => number;
}

export class Webhooks {
  constructor(private readonly parts: WebhooksParts) {}

  of(connector: string): Webhook | null {
    const { webhook, webhooks } = this.parts.config;
    return webhooks.get(connector) ?? webhook;
  }

  /** Calls the webhooks that are due. */
  async send() {
    const { config, store, now, inBackground } = this.parts;
    if (!config.webhook && config.webhooks.size === 0) {
      return;
    }
    const due = await store.db
      .selectFrom('commands')
      .selectAll()
      .where('webhook_due_at_ms', '<=', now())
      .where('state', 'in', OPEN_STATES)
      .execute();
    await Promise.all(
      due.map(async (found) => {
        const { id, connector } = found;
        const command = await this.#claim(found);
        if (command) {
          await inBackground('deliver command', { 'sync_health.command': id, 'sync_health.connector': connector }, () =>
            this.#sendOne(command)
          );
        }
      })
    );
  }

  /**
   * Claims a due command, so that one of several processes calls. If that process ends, the claim expires and another
   * calls.
   */
  #claim({ id, webhook_due_at_ms }: CommandRow): Promise<CommandRow | undefined> {
    const { store, now } = this.parts;
    return store.db
      .updateTable('commands')
      .set({ webhook_due_at_ms: now() + CLAIMED_FOR_MS })
      .where('id', '=', id)
      .where('webhook_due_at_ms', '=', webhook_due_at_ms)
      .where('state', 'in', OPEN_STATES)
      .returningAll()
      .executeTakeFirst();
  }

  async #sendOne(command: CommandRow) {
    const { store, config, now, onCall } = this.parts;
    const options = { now: now(), redeliveryMs: config.redeliveryMs };
    const webhook = this.of(command.connector);
    const portion = await nextPortion(store.db, command, options);
    const failure = webhook
      ? await this.#call(webhook, command, portion)
      : { reason: 'The connector has no webhook any more.', retryAfterMs: 0 };
    await store.transaction(async ({ db }) => {
      // The command may have been stopped or reported meanwhile.
      const current = await commandById(db, command.id);
      if (current && isOpen(current)) {
        await (failure === null
          ? noteHandOut(db, current, portion, { ...options, now: now(), by: 'webhook' })
          : this.#failed(db, current, failure));
      }
    });
    if (failure === null) {
      onCall('delivered');
    }
  }

  async #failed(db: Transaction<DecisionTables>, command: CommandRow, { reason, retryAfterMs }: Failure) {
    const { now, random, config, log, onCall } = this.parts;
    const attempts = command.webhook_attempts + 1;
    const isExhausted = attempts >= config.webhookAttempts;
    onCall(isExhausted ? 'exhausted' : 'failed');
    log.warn({ command: command.id, connector: command.connector, attempts, reason }, 'webhook not delivered');
    const growingMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * (0.5 + random() / 2);
    const pauseMs = Math.max(growingMs, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
    const at = new Date(now()).toISOString();
    await db
      .updateTable('commands')
      .set({
        webhook_attempts: attempts,
        exhausted: isExhausted ? 1 : 0,
        webhook_due_at_ms: isExhausted ? null : Math.ceil(now() + pauseMs),
        updated_at_ms: now(),
        ...(isExhausted && { detail: `The webhook was given up at ${at}, after ${attempts} attempts: ${reason}` }),
      })
      .where('id', '=', command.id)
      .execute();
  }

  /** Null if the webhook accepted the command, else why not. */
  async #call(webhook: Webhook, command: CommandRow, data: DeliveredCommand): Promise<Failure | null> {
    const at = new Date(this.parts.now());
    // Each portion is a separate message.
    const messageId = data.portion === undefined ? command.id : `${command.id}_${data.portion}`;
    const body = JSON.stringify({ type: `command.${command.type}`, timestamp: at.toISOString(), data });
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': messageId,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': new Signer(webhook.secret).sign(messageId, at, body),
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      await response.body?.cancel();
      const retryAfterMs = retryAfterOf(response.headers.get('retry-after'), at.getTime());
      return response.ok ? null : { reason: `it answered ${response.status}`, retryAfterMs };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { reason: cause instanceof Error ? cause.message : String(cause), retryAfterMs: 0 };
    }
  }
}

/** Parses a `Retry-After` header, seconds or a date, to milliseconds from now. */
function retryAfterOf(header: string | null, nowMs: number): number {
  const value = header?.trim() ?? '';
  const ms = /^[0-9]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0;
}
