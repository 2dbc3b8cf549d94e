/** The HTTP API of the sync-event server: every word, limit and schema of it, once. */
export * from './access';
export * from './columns';
export * from './command';
export * from './errorCatalogue';
export * from './errorGroup';
export * from './event';
export * from './fieldTypes';
export * from './interval';
export * from './job';
export * from './objective';
export * from './problem';
export * from './query';
export * from './queryTypeDescriptions';
export * from './queryTypes';
export * from './time';
export * from './token';
export * from './words';
