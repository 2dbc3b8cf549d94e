/** The open commands of a connector. */
import { t } from '@grafana/i18n';
import { InteractiveTable, LoadingPlaceholder, Text } from '@grafana/ui';
import React, { useMemo } from 'react';

import { isOpen } from '../../api/commands';
import { useCommandsOf } from '../../api/connectors';
import { ProblemAlert } from '../../components/ProblemAlert';
import { rowId } from '../../components/rowId';
import { commandColumns } from '../Activity/commandColumns';
import { subjectOf } from '../Activity/commandTexts';

export function OpenCommands({ connector }: { connector: string }) {
  const commands = useCommandsOf(connector);
  const columns = useMemo(() => commandColumns(subjectOf), []);
  if (commands.isError) {
    return (
      <ProblemAlert
        title={t('connectors.commands.error', 'The commands could not be read')}
        error={commands.error}
        onRetry={() => commands.refetch()}
      />
    );
  }
  if (!commands.data) {
    return <LoadingPlaceholder text={t('connectors.commands.loading', 'Loading commands…')} />;
  }
  const open = commands.data.commands.filter(isOpen);
  return open.length === 0 ? (
    <Text color="secondary">{t('connectors.commands.none', 'No retry or cancel waits for this connector')}</Text>
  ) : (
    <InteractiveTable columns={columns} data={open} getRowId={({ id }) => rowId(id)} pageSize={10} />
  );
}
