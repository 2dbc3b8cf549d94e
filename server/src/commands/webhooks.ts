/**
 * Sends commands to their connectors' webhooks, signed as Standard Webhooks. A failed call is repeated for a day, with a
 * growing, jittered pause, or when the receiver asks for it; when it is given up, the command says so and waits for a
 * replay or a long poll.
 */
import { type FastifyBaseLogger } from 'fastify';
import { Webhook as Signer } from 'standardwebhooks';

import { type InBackground } from '../telemetry/spans';
import { afterDelivery, type Delivery } from './delivery';
import { type Mutex } from './mutex';
import { type CommandConfig, type Webhook } from './settings';
import { type CommandStore, isOpen, type StoredCommand } from './storedCommand';

const CALL_TIMEOUT_MS = 10_000;
const FIRST_PAUSE_MS = 1000;
/** The pauses double up to this: an outage lasts at most about twice as long for a connector as for its receiver. */
const LONGEST_PAUSE_MS = 2 * 3_600_000;
/** However long a receiver asks to be left alone. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** Why a call failed, and how long the receiver asks to be left alone. */
interface Failure {
  reason: string;
  retryAfterMs: number;
}

export interface WebhooksParts {
  config: CommandConfig;
  mutex: Mutex;
  commands: CommandStore;
  delivery: Delivery;
  log: FastifyBaseLogger;
  inBackground: InBackground;
  onCall(result: 'delivered' | 'failed' | 'exhausted'): void;
  now: () => number;
  random: () => number;
}

export class Webhooks {
  /** Commands whose call is under way. */
  readonly #calling = new Set<string>();

  constructor(private readonly parts: WebhooksParts) {}

  of(connector: string): Webhook | null {
    const { webhook, webhooks } = this.parts.config;
    return webhooks.get(connector) ?? webhook;
  }

  /** Calls the webhooks that are due. */
  async send() {
    const { config, commands } = this.parts;
    if (!config.webhook && config.webhooks.size === 0) {
      return;
    }
    const due = (await commands.webhookDue()).filter(({ id }) => !this.#calling.has(id));
    await Promise.all(
      due.map(async (command) => {
        this.#calling.add(command.id);
        try {
          const { id, connector } = command;
          await this.parts.inBackground(
            'deliver command',
            { 'sync_health.command': id, 'sync_health.connector': connector },
            () => this.#sendOne(command)
          );
        } finally {
          this.#calling.delete(command.id);
        }
      })
    );
  }

  async #sendOne(found: StoredCommand) {
    // It may have been found before a call was noted that is over by now.
    const [command] = await this.parts.commands.webhookDue(found.id);
    if (!command) {
      return;
    }
    const webhook = this.of(command.connector);
    const failure = webhook
      ? await this.#call(webhook, command)
      : { reason: 'The connector has no webhook any more.', retryAfterMs: 0 };
    await this.parts.mutex.run(async () => {
      // The connector may have reported meanwhile.
      const current = await this.parts.commands.byId(command.id);
      if (current && isOpen(current)) {
        await this.parts.commands.save(failure === null ? this.#delivered(current) : this.#failed(current, failure));
      }
    });
  }

  #delivered(command: StoredCommand): StoredCommand {
    const { now, config, onCall } = this.parts;
    onCall('delivered');
    // A long poll may still fetch it, should nothing come of it.
    return {
      ...afterDelivery(command, now()),
      webhookDueMs: null,
      webhookAttempts: 0,
      dueMs: now() + config.redeliveryMs,
    };
  }

  #failed(command: StoredCommand, { reason, retryAfterMs }: Failure): StoredCommand {
    const { now, random, config, log, onCall } = this.parts;
    const webhookAttempts = command.webhookAttempts + 1;
    const exhausted = webhookAttempts >= config.webhookAttempts;
    onCall(exhausted ? 'exhausted' : 'failed');
    log.warn({ command: command.id, connector: command.connector, webhookAttempts, reason }, 'webhook not delivered');
    const growingMs = Math.min(FIRST_PAUSE_MS * 2 ** (webhookAttempts - 1), LONGEST_PAUSE_MS) * (0.5 + random() / 2);
    const pauseMs = Math.max(growingMs, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
    const at = new Date(now()).toISOString();
    return {
      ...command,
      webhookAttempts,
      exhausted,
      webhookDueMs: exhausted ? null : now() + pauseMs,
      detail: exhausted
        ? `The webhook was given up at ${at}, after ${webhookAttempts} attempts: ${reason}`
        : command.detail,
    };
  }

  /** Null where the connector took it, else why not. */
  async #call(webhook: Webhook, command: StoredCommand): Promise<Failure | null> {
    const at = new Date(this.parts.now());
    const data = await this.parts.delivery.asDelivered(command);
    const body = JSON.stringify({ type: `command.${command.type}`, timestamp: at.toISOString(), data });
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': command.id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': new Signer(webhook.secret).sign(command.id, at, body),
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

/** A number of seconds, or a date. */
function retryAfterOf(header: string | null, nowMs: number): number {
  const value = header?.trim() ?? '';
  const ms = /^[0-9]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0;
}
