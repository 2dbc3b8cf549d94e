/** The filters of an editor, one field for each. */
import type { TimeRange } from '@grafana/data';
import type { FilterField as Field } from '@sync-health/contract/queryTypes';
import React from 'react';

import type { FilterValues } from '../query';
import type { ResourceClient } from '../fetchValues';
import { FilterField } from './FilterField';

interface Props {
  id: string;
  fields: readonly Field[];
  filters: FilterValues | undefined;
  client: ResourceClient;
  range: TimeRange | undefined;
  onChange: (changes: { filters: FilterValues }) => void;
}

export function FilterFields({ id, fields, filters, client, range, onChange }: Props) {
  return (
    <>
      {fields.map((field) => (
        <FilterField
          key={field}
          id={id}
          field={field}
          filters={filters}
          client={client}
          range={range}
          onChange={(changed) => onChange({ filters: changed })}
        />
      ))}
    </>
  );
}
