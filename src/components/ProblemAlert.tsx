/** Shows an error: what failed, which field is at fault, and a button to try again. */
import { t } from '@grafana/i18n';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import React, { type ReactNode } from 'react';

import { toProblem } from '../api/resources';
import { AS_IS } from './plainValues';

interface Props {
  /** What failed, as a sentence without a period. */
  title: string;
  error: unknown;
  onRetry?: () => void;
  /** Further buttons beside the one to try again. */
  actions?: ReactNode;
}

export function ProblemAlert({ title, error, onRetry, actions }: Props) {
  const { detail, title: problemTitle, field, requestId } = toProblem(error);
  return (
    <Alert title={title} severity="error">
      <Stack direction="column" gap={1} alignItems="flex-start">
        <span>{detail || problemTitle || t('components.problem.unknown', 'The server gave no reason.')}</span>
        {field && <span>{t('components.problem.field', 'At fault: {{field}}', { field, ...AS_IS })}</span>}
        {requestId && (
          <Text variant="bodySmall" color="secondary">
            {t('components.problem.request', 'Request {{requestId}}', { requestId, ...AS_IS })}
          </Text>
        )}
        {(onRetry || actions) && (
          <Stack gap={1} wrap="wrap">
            {onRetry && (
              <Button variant="secondary" size="sm" icon="sync" onClick={onRetry}>
                {t('components.problem.retry', 'Try again')}
              </Button>
            )}
            {actions}
          </Stack>
        )}
      </Stack>
    </Alert>
  );
}
