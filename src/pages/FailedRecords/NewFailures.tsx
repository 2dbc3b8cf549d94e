/** Tells how many records have failed since the list was opened, and shows them on a click. */
import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';
import React from 'react';

import { formatCount } from '../../components/formats';
import { type FailureFilter, useCountOf } from '../../api/failures';

interface Props {
  since: FailureFilter;
  onShow: () => void;
}

export function NewFailures({ since, onShow }: Props) {
  const { data: count = 0 } = useCountOf(since);
  return (
    <div aria-live="polite">
      {count > 0 && (
        <Button variant="secondary" size="sm" icon="arrow-up" onClick={onShow}>
          {t('failed-records.new', '', {
            count,
            formatted: formatCount(count),
            defaultValue_one: 'Show {{formatted}} new failure',
            defaultValue_other: 'Show {{formatted}} new failures',
          })}
        </Button>
      )}
    </div>
  );
}
