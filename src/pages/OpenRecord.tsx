/**
 * Where a cell of a dashboard's table leads that names a record or a job: to the job's page where it names a job, else
 * to the record among the failed ones. A data link can't choose between two addresses, so the choice is made here.
 */
import React from 'react';
import { Navigate } from 'react-router-dom';

import { jobPath, pagePath } from './paths';
import { useUrlParams } from './useUrlParams';

export default function OpenRecord() {
  const [params] = useUrlParams();
  const get = (name: string) => params.get(name) || undefined;
  const [jobId, connector, ds] = [get('job'), get('connector'), get('ds')];
  const target =
    jobId && connector
      ? jobPath(jobId, connector, ds)
      : pagePath('failedRecords', {
          from: get('from'),
          to: get('to'),
          connector,
          object: get('object'),
          search: get('record'),
          ds,
        });
  return <Navigate to={target} replace />;
}
