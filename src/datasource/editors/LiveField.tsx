/** Whether the query is live: asked again when its data has changed. */
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
        'Updates by itself when the data changes, in a time range that ends now. Without Grafana Live it is asked again every 10 seconds.'
      )}
      value={query.live === true}
      onChange={(isWanted) => onChange({ live: isWanted || undefined })}
    />
  );
}
