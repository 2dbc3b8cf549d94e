import { render, screen } from '@testing-library/react';
import React from 'react';

import { setUpJourneys } from '../../test/journeys';
import { problem } from '../../test/server';
import { toIntent } from '../../api/commands';
import { DataSourceProvider } from '../../api/DataSourceContext';
import { ProblemError } from '../../api/resources';
import { CancelsResult } from './CancelsResult';

setUpJourneys();

test('a refused cancel names the connector of its job, also where nothing else is known of the job', () => {
  const intent = toIntent({ type: 'cancel', connector: 'zuora-salesforce', jobId: 'job-2' });
  const error = new ProblemError(problem(404, 'There is no such job'));
  render(
    <DataSourceProvider fromUrl={null} fromSettings={undefined}>
      <CancelsResult
        result={{ sent: [], failed: [{ intent, error }] }}
        jobs={[]}
        onSendAgain={() => undefined}
        onDismiss={() => undefined}
      />
    </DataSourceProvider>
  );
  expect(screen.getByRole('listitem')).toHaveTextContent('job-2 of zuora-salesforce: There is no such job');
});
