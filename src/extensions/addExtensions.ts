/**
 * Adds the app's links to other parts of Grafana: the menu of panels, Explore, alerts, log lines, traces and the
 * command palette. plugin.json lists the same links, and Grafana compares the two.
 */
import {
  type AppPlugin,
  type PluginExtensionPanelContext,
  PluginExtensionPoints,
  type PluginExtensionResourceAttributesContext,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';

import { AS_IS } from '../components/plainValues';
import { pagePath } from '../pages/paths';
import { type AlertContext, alertFailuresPath } from './alertLink';
import { failuresPath, type PanelContext } from './failuresLink';
import { namedRecord, type NamedRecord, recordOfTrace, type TraceContext } from './recordAttributes';

export function addExtensions<Settings extends object>(plugin: AppPlugin<Settings>): AppPlugin<Settings> {
  plugin
    .addLink<PluginExtensionPanelContext>({
      targets: PluginExtensionPoints.DashboardPanelMenu,
      title: 'Retry these failures…',
      description: 'Show the failed records behind this panel, to retry them',
      path: pagePath('failedRecords'),
      configure: (context) => {
        // A query of a panel may leave its data source to the panel.
        const path =
          context &&
          failuresPath({
            ...context,
            targets: context.data?.request?.targets ?? context.targets,
            filters: context.data?.request?.filters,
          });
        return path ? { title: t('extensions.retry', 'Retry these failures…'), path, icon: 'sync' } : undefined;
      },
    })
    .addLink<PanelContext>({
      targets: PluginExtensionPoints.ExploreToolbarAction,
      title: 'Show failed records',
      description: 'Show the failed records behind this query, to retry them',
      path: pagePath('failedRecords'),
      configure: (context) => {
        const path = context && failuresPath(context);
        return path ? { title: t('extensions.show', 'Show failed records'), path, icon: 'list-ul' } : undefined;
      },
    })
    .addLink<AlertContext>({
      targets: PluginExtensionPoints.AlertInstanceAction,
      title: 'Failed records of this alert',
      description: 'Show the failed records behind this alert, to retry them',
      path: pagePath('failedRecords'),
      configure: (context) => {
        const path = context && alertFailuresPath(context);
        return path ? { title: t('extensions.alert', 'Failed records of this alert'), path } : undefined;
      },
    })
    .addLink<PluginExtensionResourceAttributesContext>({
      targets: [PluginExtensionPoints.LogsViewResourceAttributes, PluginExtensionPoints.TraceViewResourceAttributes],
      title: 'Sync state of this record',
      description: 'Show everything that happened to the record that this names',
      path: pagePath('record'),
      configure: (context) => linkOf(context && namedRecord(context)),
    })
    .addLink<TraceContext>({
      targets: PluginExtensionPoints.TraceViewHeaderActions,
      title: 'Sync state of the record',
      description: 'Show everything that happened to the record that this trace names',
      path: pagePath('record'),
      configure: (context) => linkOf(context && recordOfTrace(context)),
    });

  for (const { title, description, path, label } of paletteLinks()) {
    plugin.addLink({
      targets: PluginExtensionPoints.CommandPalette,
      title,
      description,
      // Grafana 12.4 ignores the path of an entry in the palette.
      onClick: () => locationService.push(path),
      configure: () => ({ title: label() }),
    });
  }
  return plugin;
}

/** Grafana shows a link at the attribute whose name is the link's category. */
function linkOf(named: NamedRecord | undefined) {
  return (
    named && {
      title: t('extensions.sync-state', 'Sync state of {{recordId}}', { recordId: named.recordId, ...AS_IS }),
      path: named.path,
      category: named.key,
      icon: 'sync' as const,
    }
  );
}

/** Grafana identifies a link by its English title, which plugin.json lists. It shows the label. */
function paletteLinks() {
  return [
    {
      title: 'Sync Health: failed records',
      description: 'Find failed records and retry them',
      path: pagePath('failedRecords'),
      label: () => t('extensions.failed-records', 'Sync Health: failed records'),
    },
    {
      title: 'Sync Health: manual syncs',
      description: 'Follow manual sync jobs and cancel them',
      path: pagePath('manualSyncs'),
      label: () => t('extensions.manual-syncs', 'Sync Health: manual syncs'),
    },
    {
      title: 'Sync Health: find a record',
      description: 'See everything that happened to one record',
      path: pagePath('record'),
      label: () => t('extensions.record', 'Sync Health: find a record'),
    },
    {
      title: 'Sync Health: objectives',
      description: 'See what is left of error budgets, and set targets',
      path: pagePath('objectives'),
      label: () => t('extensions.objectives', 'Sync Health: objectives'),
    },
    {
      title: 'Sync Health: connectors',
      description: 'See what each connector sends, and what is rejected and why',
      path: pagePath('connectors'),
      label: () => t('extensions.connectors', 'Sync Health: connectors'),
    },
    {
      title: 'Sync Health: activity',
      description: 'See who retried and canceled what',
      path: pagePath('activity'),
      label: () => t('extensions.activity', 'Sync Health: activity'),
    },
  ];
}
