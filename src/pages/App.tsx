/** The routes of the app. Each page loads when it is first opened. */
import type { AppRootProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LoadingPlaceholder } from '@grafana/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import React, { lazy, Suspense, useCallback, useState } from 'react';
import { Navigate, Route, Routes } from 'react-router-dom';

import type { AppSettings } from '../api/appSettings';
import { DataSourceProvider } from '../api/DataSourceContext';
import { LiveUpdates } from '../api/LiveUpdates';
import { createQueryClient } from '../api/queryClient';
import { readTimeZone } from '../api/range';
import { TimeZoneProvider } from '../components/TimeZone';
import { HOME_PATH, OPEN_JOB_PARAM, SEGMENTS } from './paths';
import { useUrlParams } from './useUrlParams';

const HomePage = lazy(() => import('./Home/HomePage'));
const FailedRecordsPage = lazy(() => import('./FailedRecords/FailedRecordsPage'));
const ManualSyncsPage = lazy(() => import('./ManualSyncs/ManualSyncsPage'));
const JobPage = lazy(() => import('./ManualSyncs/JobPage'));
const ObjectivesPage = lazy(() => import('./Objectives/ObjectivesPage'));
const ConnectorsPage = lazy(() => import('./Connectors/ConnectorsPage'));
const ConnectPage = lazy(() => import('./Connect/ConnectPage'));
const ImportPage = lazy(() => import('./Import/ImportPage'));
const ActivityPage = lazy(() => import('./Activity/ActivityPage'));
const RecordPage = lazy(() => import('./Record/RecordPage'));
const HelpPage = lazy(() => import('./Help/HelpPage'));
const OpenJob = lazy(() => import('./ManualSyncs/OpenJob'));
const OpenRecord = lazy(() => import('./OpenRecord'));

export default function App({ meta }: Pick<AppRootProps<AppSettings>, 'meta'>) {
  const [queryClient] = useState(createQueryClient);
  const [params, change] = useUrlParams();
  const setTimeZone = useCallback((timezone: string) => change({ timezone }), [change]);
  return (
    <QueryClientProvider client={queryClient}>
      <DataSourceProvider fromUrl={params.get('ds')} fromSettings={meta.jsonData?.dataSourceUid}>
        <LiveUpdates>
          <TimeZoneProvider fromUrl={readTimeZone(params)} onChange={setTimeZone}>
            <Suspense fallback={<LoadingPlaceholder text={t('app.loading', 'Loading…')} />}>
              <Routes>
                <Route index element={<HomePage />} />
                <Route path={SEGMENTS.failedRecords} element={<FailedRecordsPage />} />
                <Route path={SEGMENTS.manualSyncs} element={<ManualSyncsPage />} />
                <Route path={`${SEGMENTS.manualSyncs}/:jobId`} element={<JobPage />} />
                <Route path={SEGMENTS.objectives} element={<ObjectivesPage />} />
                <Route path={SEGMENTS.connectors} element={<ConnectorsPage />} />
                <Route path={SEGMENTS.connect} element={<ConnectPage />} />
                <Route path={SEGMENTS.import} element={<ImportPage />} />
                <Route path={SEGMENTS.activity} element={<ActivityPage />} />
                <Route path={SEGMENTS.record} element={<RecordPage />} />
                <Route path={SEGMENTS.help} element={<HelpPage />} />
                <Route path={SEGMENTS.open} element={<OpenRecord />} />
                <Route path="*" element={<Navigate to={HOME_PATH} replace />} />
              </Routes>
            </Suspense>
            {params.has(OPEN_JOB_PARAM) && (
              <Suspense fallback={null}>
                <OpenJob key={params.get(OPEN_JOB_PARAM)} />
              </Suspense>
            )}
          </TimeZoneProvider>
        </LiveUpdates>
      </DataSourceProvider>
    </QueryClientProvider>
  );
}
