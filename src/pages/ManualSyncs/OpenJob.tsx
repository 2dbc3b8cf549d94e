/** The details of the job that the URL names, over any page. */
import { Drawer } from '@grafana/ui';
import React from 'react';

import { DrawerContent } from '../../components/DrawerContent';
import { useReturnFocus } from '../../components/useReturnFocus';
import { OPEN_JOB_OF_PARAM, OPEN_JOB_PARAM, OPENED_JOB_PARAMS } from '../paths';
import { useUrlParams } from '../useUrlParams';
import { JobDetails } from './JobDetails';

export default function OpenJob() {
  const [params, change] = useUrlParams();
  useReturnFocus(true);
  const jobId = params.get(OPEN_JOB_PARAM) ?? '';
  const connector = params.get(OPEN_JOB_OF_PARAM) ?? undefined;
  const close = () => change(Object.fromEntries(OPENED_JOB_PARAMS.map((name) => [name, ''])));
  return (
    <Drawer title={jobId} subtitle={connector} size="lg" onClose={close}>
      <DrawerContent>
        <JobDetails jobId={jobId} connector={connector} />
      </DrawerContent>
    </Drawer>
  );
}
