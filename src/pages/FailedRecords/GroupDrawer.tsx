/** The details of an error group: its meaning, its trend, and the decisions about it. */
import { t } from '@grafana/i18n';
import { Drawer, Stack, Text } from '@grafana/ui';
import React from 'react';

import type { ErrorGroup } from '../../api/rows';
import { DrawerContent } from '../../components/DrawerContent';
import { Facts } from '../../components/Facts';
import { formatCount, formatShare } from '../../components/formats';
import { errorClassLabel } from '../../components/labels';
import { Time } from '../../components/TimeZone';
import { GroupDecisions } from '../GroupDecisions';
import { Advice } from './Advice';
import { GroupStatus } from './GroupStatus';
import { GroupTrend } from './GroupTrend';
import { retryableText } from './retryableText';

interface Props {
  group: ErrorGroup;
  onClose: () => void;
}

/** Everything in the audit. */
const EVER = { from: '0', to: 'now' };

export function GroupDrawer({ group, onClose }: Props) {
  return (
    <Drawer title={group.errorCode} subtitle={group.message} onClose={onClose}>
      <DrawerContent>
        <GroupStatus group={group} />
        <Advice errorCode={group.errorCode} message={group.message} />
        <Facts
          layout="list"
          facts={[
            [t('failed-records.groups.class', 'Class'), errorClassLabel(group.errorClass)],
            [t('failed-records.groups.count', 'Failures'), formatCount(group.count)],
            [t('failed-records.groups.share', 'Share'), formatShare(group.share)],
            [t('failed-records.groups.retryable', 'Can be retried'), retryableText(group)],
            [t('failed-records.groups.first-seen', 'First seen'), <Time key="first" at={group.firstSeen} />],
            [t('failed-records.groups.last-seen', 'Last seen'), <Time key="last" at={group.lastSeen} />],
            [t('failed-records.groups.trend', 'Trend'), <GroupTrend key="trend" group={group} />],
          ]}
        />
        <section aria-labelledby="group-decisions">
          <Stack direction="column" gap={1}>
            <Text element="h4" id="group-decisions">
              {t('failed-records.group.decisions', 'Decisions')}
            </Text>
            <GroupDecisions range={EVER} groupId={group.groupId} />
          </Stack>
        </section>
      </DrawerContent>
    </Drawer>
  );
}
