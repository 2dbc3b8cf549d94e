/**
 * What Grafana can make of a chart of a page: a panel of a dashboard, and an alert rule. Grafana has the dialogs, and a
 * button is only there where Grafana offers its dialog and the person may save what it makes.
 */
import { type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { hasAnyPermission, hasPermission, usePluginComponent } from '@grafana/runtime';
import type { Panel } from '@grafana/schema';
import { Button, Modal, Stack } from '@grafana/ui';
import React, { useState } from 'react';

import type { SyncHealthQuery } from '../datasource/query';
import { DATA_SOURCE_TYPE } from '../pluginIds';

/** The ids under which Grafana exposes its dialogs. plugin.json lists them too. */
const DASHBOARD_FORM = 'grafana/add-to-dashboard-form/v1';
const ALERT_DIALOG = 'grafana/alerting/create-alert-from-panel/v1';

/** A panel of one query, without its data source. */
export type ChartPanel = Pick<Panel, 'type' | 'title' | 'fieldConfig' | 'options'> & { query: SyncHealthQuery };

/** A query that gives a rule one number for each alert. The title is the name of the rule. */
export interface AlertQuery {
  title: string;
  query: SyncHealthQuery;
}

interface Props {
  /** The uid of the data source that the panel and the rule ask. */
  ds: string;
  panel: ChartPanel;
  range: TimeRange;
  /** Absent where a rule is made elsewhere. */
  alert?: AlertQuery;
}

interface DashboardForm {
  onClose(): void;
  buildPanel(): Panel;
  timeRange: TimeRange;
  options: { useAbsolutePath: boolean };
}

interface AlertDialog {
  panel: { title: string; targets: SyncHealthQuery[]; datasource: { type: string; uid: string } };
  onDismiss(): void;
}

const ABSOLUTE = { useAbsolutePath: true };

export function PanelActions({ ds, panel, range, alert }: Props) {
  const [open, setOpen] = useState<'dashboard' | 'alert' | null>(null);
  const { component: Form } = usePluginComponent<DashboardForm>(DASHBOARD_FORM);
  const { component: Dialog } = usePluginComponent<AlertDialog>(ALERT_DIALOG);
  const close = () => setOpen(null);
  const datasource = { type: DATA_SOURCE_TYPE, uid: ds };
  const { query, ...frame } = panel;
  const title = t('panel-actions.add', 'Add to dashboard');
  return (
    <Stack gap={1}>
      {Form && hasAnyPermission(['dashboards:create', 'dashboards:write']) && (
        <Button variant="secondary" size="sm" icon="apps" onClick={() => setOpen('dashboard')}>
          {title}
        </Button>
      )}
      {Dialog && alert && hasPermission('alert.rules:create') && (
        <Button variant="secondary" size="sm" icon="bell" onClick={() => setOpen('alert')}>
          {t('panel-actions.alert', 'Create alert')}
        </Button>
      )}
      {Form && open === 'dashboard' && (
        <Modal isOpen title={title} onDismiss={close}>
          <Form
            onClose={close}
            buildPanel={() => ({ ...frame, datasource, targets: [{ ...query, datasource }] })}
            timeRange={range}
            // Otherwise Grafana's address would be below that of the page.
            options={ABSOLUTE}
          />
        </Modal>
      )}
      {Dialog && alert && open === 'alert' && (
        <Dialog
          panel={{ title: alert.title, targets: [{ ...alert.query, datasource }], datasource }}
          onDismiss={close}
        />
      )}
    </Stack>
  );
}
