/** How figures are split into groups: by which fields, their SQL, and the keys and names of groups. */
import {
  type GroupByField,
  GROUPED_TREND_TOTALS,
  MODES,
  NO_GROUP_VALUE,
  OTHER_GROUPS,
  STATUSES,
} from '@sync-health/contract';

import { type ErrorCatalogue } from '../errorCatalogue/catalogue';
import { type DimensionName } from '../storage/rollups/tables';
import { type SqlParams } from '../storage/sqlParams';
import { FIELD_COLUMNS } from './filters';

const dimensionOf = (field: GroupByField): DimensionName =>
  field === 'errorClass' ? 'error_code' : FIELD_COLUMNS[field];

export class Split {
  readonly fields: readonly GroupByField[];
  /** The columns that the fields are read from, each once. */
  readonly dimensions: readonly DimensionName[];

  constructor(
    groupBy: GroupByField | readonly GroupByField[] | undefined,
    private readonly errorCatalogue: ErrorCatalogue
  ) {
    this.fields = groupBy === undefined ? [] : typeof groupBy === 'string' ? [groupBy] : groupBy;
    this.dimensions = [...new Set(this.fields.map(dimensionOf))];
  }

  /** The values of the fields, from the values of the dimensions. */
  valuesOf(by: readonly string[]): string[] {
    return this.fields.map((field) => {
      const value = by[this.dimensions.indexOf(dimensionOf(field))] ?? '';
      return field === 'errorClass' ? this.errorCatalogue.classOf(value) : value;
    });
  }

  /** The same as SQL, one expression for each field. */
  valuesSql(params: SqlParams): string[] {
    return this.fields.map((field) =>
      field === 'errorClass' ? this.errorCatalogue.classSql('error_code', params) : `toString(${FIELD_COLUMNS[field]})`
    );
  }

  /** The SQL of `keyOf`. */
  keySql(params: SqlParams): string {
    const parts = this.valuesSql(params).map((value) => `toString(length(${value})), ':', ${value}`);
    return `concat(${["''", ...parts].join(', ')})`;
  }

  /** Groups that always have a column, also without events: the columns of status and mode keep their colors. */
  get known(): string[][] {
    const [field, ...others] = this.fields;
    const closed = others.length > 0 ? [] : field === 'status' ? STATUSES : field === 'mode' ? MODES : [];
    return closed.map((value) => [value]);
  }

  labelsOf(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(this.fields.map((field, place) => [field, values[place] ?? '']));
  }

  /** A group's name: its values, joined. A value that equals a reserved name or contains the separator is quoted. */
  nameOf(values: readonly string[]): string {
    const isOne = values.length === 1;
    const words = values.map((value) =>
      value === '' ? NO_GROUP_VALUE : isQuoted(value) || (!isOne && value.includes(', ')) ? `"${value}"` : value
    );
    return words.join(', ');
  }
}

const RESERVED = ['time', NO_GROUP_VALUE, OTHER_GROUPS, ...GROUPED_TREND_TOTALS.map(({ name }) => name)];

const isQuoted = (value: string) => RESERVED.includes(value.replace(/^"+|"+$/g, ''));

/** A unique key for a group, whatever characters its values have. */
export const keyOf = (values: readonly string[]): string =>
  values.map((value) => `${Buffer.byteLength(value)}:${value}`).join('');
