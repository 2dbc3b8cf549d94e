/** Says what an action on failures does. */
import { t } from '@grafana/i18n';

import type { Action } from './commandRequests';

export function explanationOf(action: Action, allMatching: boolean): string {
  switch (action) {
    case 'retry':
      return allMatching
        ? t(
            'failed-records.confirm.all-matching',
            'All open real-time failures that match the filter are sent to the connector again, each record once however often it failed. Records that fail again stay in the list with their new error.'
          )
        : t(
            'failed-records.confirm.selected',
            'The selected records are sent to the connector again. Records that fail again stay in the list with their new error.'
          );
    case 'dismiss':
      return t(
        'failed-records.dialog.dismiss-detail',
        'Nothing will be done about them: they are not open any more, and not retried automatically. They stay countable, and can be reopened.'
      );
    case 'reopen':
      return t('failed-records.dialog.reopen-detail', 'They are open again, and can be retried.');
  }
}
