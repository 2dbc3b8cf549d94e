/** Types of a column, in Grafana's words. */
export const FIELD_TYPES = ['time', 'number', 'string', 'boolean'] as const;
