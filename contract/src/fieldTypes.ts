/** Column types, with Grafana's names. */
export const FIELD_TYPES = ['time', 'number', 'string', 'boolean'] as const;
