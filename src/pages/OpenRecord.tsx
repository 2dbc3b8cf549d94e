/**
 * Redirects a cell of a dashboard's table: to the details of its job, else to the page of its record, else to its
 * failed records, with the dashboard's filters. Grafana's data links can't choose between addresses, and can't leave
 * out a filter that is set to All.
 */
import React from 'react';
import { Navigate } from 'react-router-dom';

import type { Params } from '../api/queryString';
import { CONDITION_PARAM } from './conditionParams';
import { CANCEL_PARAM, openedJob, pagePath, recordPath, SEGMENTS } from './paths';
import { useUrlParams } from './useUrlParams';

export default function OpenRecord() {
  const [params] = useUrlParams();
  const get = (name: string) => params.get(name) || undefined;
  const [jobId, connector] = [get('job'), get('connector')];
  const range = { from: get('from'), to: get('to') };
  const kept = { ds: get('ds') ?? get('var-ds'), timezone: get('timezone') };
  if (jobId && connector) {
    const opened = { ...openedJob(jobId, connector), [CANCEL_PARAM]: get(CANCEL_PARAM) };
    return <Navigate to={pagePath('manualSyncs', { ...range, ...kept, ...opened })} replace />;
  }
  const recordId = get('record');
  if (recordId && connector) {
    return <Navigate to={recordPath(recordId, connector, kept)} replace />;
  }
  const filters = dashboardFilters(params);
  if (get('page') === SEGMENTS.manualSyncs) {
    // Jobs have a connector, and no other filter of events.
    const target = pagePath('manualSyncs', { connector: filters.connector, ...range, ...kept });
    return <Navigate to={target} replace />;
  }
  const target = pagePath('failedRecords', {
    ...filters,
    ...range,
    ...(connector && { connector }),
    ...(get('object') && { object: get('object') }),
    errorCode: get('errorCode'),
    search: recordId,
    ...kept,
  });
  return <Navigate to={target} replace />;
}

const ALL = '$__all';

/** The filters of bundled dashboards that failed records have too, as Grafana writes variables into URLs. */
function dashboardFilters(params: URLSearchParams): Params {
  const valuesOf = (name: string) => params.getAll(`var-${name}`).filter((value) => value !== ALL);
  return {
    ...Object.fromEntries(['connector', 'mode', 'object', 'action'].map((name) => [name, valuesOf(name)])),
    [CONDITION_PARAM]: [...valuesOf('filters'), ...params.getAll(CONDITION_PARAM)],
  };
}
