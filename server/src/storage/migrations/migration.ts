/** One step of the schema's history. */

export interface SchemaOptions {
  retentionDays: number;
}

export interface Migration {
  version: number;
  name: string;
  /** Statements that may each run twice. */
  statements(options: SchemaOptions): string[];
}
