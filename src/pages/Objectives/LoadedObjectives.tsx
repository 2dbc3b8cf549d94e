/** Renders its children with the objectives once they are loaded, else the loading or error state. */
import { t } from '@grafana/i18n';
import { LoadingPlaceholder } from '@grafana/ui';
import React, { type ReactElement } from 'react';

import { useObjectives } from '../../api/objectives';
import type { ObjectiveRow } from '../../api/rows';
import { ProblemAlert } from '../../components/ProblemAlert';

export function LoadedObjectives({ children }: { children: (objectives: ObjectiveRow[]) => ReactElement }) {
  const objectives = useObjectives();
  if (objectives.isError) {
    return (
      <ProblemAlert
        title={t('objectives.error', 'The objectives could not be read')}
        error={objectives.error}
        onRetry={() => objectives.refetch()}
      />
    );
  }
  if (!objectives.data) {
    return <LoadingPlaceholder text={t('objectives.loading', 'Loading objectives…')} />;
  }
  return children(objectives.data);
}
