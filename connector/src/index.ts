/** The library with which a connector sends sync events to Sync Health and receives commands. */
export { type CommandOutcome, type DeliveredCommand, type SyncEvent } from '@sync-health/contract';
export { ApiError, NetworkError } from './api';
export { type RetryOptions } from './backoff';
export { type BatchOptions, type Client, type ClientOptions, createClient } from './client';
export { type CancelCommand, type CommandHandlers, type CommandListener, type RetryCommand } from './commands';
export { type DeliveryResult, type RejectedEvent } from './delivery';
export { type DeliveryProblem, type QueueStats } from './eventQueue';
export { type Moment, type NewSyncEvent } from './events';
export { type JobHandle, type JobState } from './jobs';
export { verifyWebhook } from './webhook';
