/** The keys of the list of failed records. */
import { t } from '@grafana/i18n';
import { Modal } from '@grafana/ui';
import React from 'react';

import { Facts } from '../../components/Facts';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal isOpen title={t('failed-records.keys.title', 'Keys of this list')} onDismiss={onClose}>
      <Facts
        layout="list"
        facts={[
          ['j', t('failed-records.keys.next', 'Next record')],
          ['k', t('failed-records.keys.previous', 'Previous record')],
          ['Enter', t('failed-records.keys.open', 'Details of the record')],
          ['x', t('failed-records.keys.select', 'Select the record, or not')],
          ['r', t('failed-records.keys.retry', 'Retry what is selected')],
          ['d', t('failed-records.keys.dismiss', 'Dismiss what is selected')],
          ['?', t('failed-records.keys.help', 'These keys')],
        ]}
      />
    </Modal>
  );
}
