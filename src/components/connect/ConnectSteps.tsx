/** The steps to a first event: a name and a token, one of the ways to send, and waiting for the event. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Field, Input, RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React, { useState } from 'react';

import { useAddressOf } from '../../api/address';
import { CodeText } from '../CodeText';
import { Section } from '../Section';
import { snippetOf, tokenCommand, type Way, WAYS } from './snippets';
import { Waiting } from './Waiting';

const DEFAULT_NAME = 'my-connector';

interface Props {
  uid: string;
  onDone?: () => void;
}

export function ConnectSteps({ uid, onDone }: Props) {
  const styles = useStyles2(getStyles);
  const address = useAddressOf(uid);
  const [typed, setTyped] = useState(DEFAULT_NAME);
  const [way, setWay] = useState<Way>('curl');
  const [now] = useState(() => new Date());
  const connector = typed.trim() || DEFAULT_NAME;
  return (
    <Stack direction="column" gap={4}>
      <Section id="connect-token" title={t('connect.token', '1. A name and a token')}>
        <Field noMargin label={t('connect.name', 'Name of the connector')} htmlFor="connect-name">
          <Input
            id="connect-name"
            width={40}
            value={typed}
            maxLength={MAX_LENGTH.connector}
            placeholder={DEFAULT_NAME}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </Field>
        <Text color="secondary">
          {t(
            'connect.token-detail',
            'Run it in the folder of Sync Health on the server’s machine, and set SYNC_HEALTH_TOKEN where the connector runs. The token can send for this connector alone.'
          )}
        </Text>
        <CodeText text={tokenCommand(connector)} label={t('components.first-event.label', 'Command')} />
      </Section>
      <Section id="connect-send" title={t('connect.send', '2. A first event')}>
        {address === undefined && (
          <Text color="secondary">
            {t(
              'connect.no-address',
              'Replace $SYNC_HEALTH_URL by the address of the server. Editors and Admins who are signed in see it here.'
            )}
          </Text>
        )}
        <div>
          <RadioButtonGroup
            className={styles.ways}
            aria-label={t('connect.way', 'How it sends')}
            options={WAYS.map((value) => ({ value, label: wayLabel(value) }))}
            value={way}
            onChange={setWay}
          />
        </div>
        <CodeText
          text={snippetOf(way, { address, connector, now })}
          label={t('components.first-event.label', 'Command')}
        />
        <Text color="secondary">{wayDetail(way)}</Text>
      </Section>
      <Section id="connect-wait" title={t('connect.wait', '3. Is it there?')}>
        <Waiting uid={uid} connector={connector} onDone={onDone} />
      </Section>
    </Stack>
  );
}

function wayLabel(way: Way): string {
  const labels: Record<Way, string> = {
    curl: 'curl',
    typescript: 'TypeScript',
    python: 'Python',
    csv: t('connect.csv', 'CSV file'),
    otlp: 'OpenTelemetry',
  };
  return labels[way];
}

function wayDetail(way: Way): string {
  const details: Record<Way, string> = {
    curl: t(
      'connect.curl-detail',
      'Any language that can send JSON by HTTP sends the same. Send it again: it counts once.'
    ),
    typescript: t(
      'connect.typescript-detail',
      'The library batches events, repeats what got no answer, and receives retries and cancels; see connector/README.md.'
    ),
    python: t(
      'connect.python-detail',
      'The library batches events, repeats what got no answer, and receives retries and cancels; see connector-python/README.md.'
    ),
    csv: t(
      'connect.csv-detail',
      'The map says which column holds which member of an event. Large files: npm run server -- import; see docs/connect.md.'
    ),
    otlp: t(
      'connect.otlp-detail',
      'Spans with these attributes become events, and all others are ignored; see docs/connect.md.'
    ),
  };
  return details[way];
}

/** Wraps on a narrow screen. */
const getStyles = () => ({ ways: css({ flexWrap: 'wrap' }) });
