import { aJob } from '../../test/factories';
import { cancelPlan } from './cancelPlan';
import { jobKey } from './useJobSelection';

const chosen = (...jobs: Array<ReturnType<typeof aJob>>) => new Map(jobs.map((job) => [jobKey(job), job]));

test('a cancel covers the selected jobs that are queued or running now', () => {
  const selected = ['a', 'b', 'c', 'd'].map((jobId) => aJob({ jobId, status: 'running' }));
  const now = [
    aJob({ jobId: 'a', status: 'running', processed: 900 }),
    aJob({ jobId: 'b', status: 'completed' }),
    aJob({ jobId: 'c', status: 'canceling' }),
    aJob({ jobId: 'e', status: 'running' }),
  ];
  const { cancelable, others } = cancelPlan(chosen(...selected), now);
  expect(cancelable).toEqual([now[0]]);
  expect(others.map(({ job, status }) => [job.jobId, status])).toEqual([
    ['b', 'completed'],
    ['c', 'canceling'],
    ['d', null],
  ]);
});

test('jobs of two connectors with the same id are two jobs', () => {
  const [mine, other] = [aJob({ connector: 'mine' }), aJob({ connector: 'other', status: 'completed' })];
  expect(cancelPlan(chosen(mine), [other, mine])).toEqual({ cancelable: [mine], others: [] });
});
