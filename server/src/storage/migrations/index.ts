/** The schema's history, oldest first. A released migration never changes; a new one is added at the end. */
import { type SchemaOptions } from '../migrate';
import { events } from './0001-events';

export interface Migration {
  version: number;
  name: string;
  /** Statements that may each run twice. */
  statements(options: SchemaOptions): string[];
}

export const MIGRATIONS: readonly Migration[] = [events];
