/** Shows the keys of a list. */
import { t } from '@grafana/i18n';
import { Modal } from '@grafana/ui';
import React from 'react';

import { type Fact, Facts } from './Facts';

export function KeyboardHelp({ keys, onClose }: { keys: readonly Fact[]; onClose: () => void }) {
  return (
    <Modal isOpen title={t('components.keys.title', 'Keys of this list')} onDismiss={onClose}>
      <Facts layout="list" facts={[...keys, ['?', t('components.keys.help', 'These keys')]]} />
    </Modal>
  );
}
