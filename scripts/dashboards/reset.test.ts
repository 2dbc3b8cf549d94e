/** Reset restores filters and time range; a copy of a dashboard, and another data source, stay. */
import { failures } from './failures';
import { overview } from './overview';
import { performance } from './performance';

it.each([overview, failures, performance])(
  'Reset stays on the dashboard and with its data source: $uid',
  ({ links }) => {
    const reset = links?.find(({ title }) => title === 'Reset')?.url ?? '';
    const [path, params] = reset.split('?');
    expect(path).toBe('${__url.path}');
    expect(params?.split('&')).toEqual(expect.arrayContaining(['${ds:queryparam}', 'var-connector=$__all']));
  }
);
