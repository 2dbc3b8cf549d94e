/** Whether the answer follows what happens. */
import { t } from '@grafana/i18n';
import React from 'react';

import type { PartProps } from './partProps';
import { SwitchField } from './SwitchField';

export function LiveField({ id, query, onChange }: PartProps) {
  return (
    <SwitchField
      id={`${id}-live`}
      label={t('editor.live', 'Live')}
      tooltip={t(
        'editor.live-tooltip',
        'Moves with what happens, without a refresh, in a time range up to now. Where Grafana Live is off, it is asked again every 10 seconds.'
      )}
      value={query.live === true}
      onChange={(isWanted) => onChange({ live: isWanted || undefined })}
    />
  );
}
