import { locationService } from '@grafana/runtime';

import { keepBarClicksInDashboard } from './barClicks';

const HERE = '/d/synchealth-overview/x?from=now-7d&var-bucket=all&var-page=2';
const push = { canIntercept: true, navigationType: 'push', sameDocument: false };

/** Whether Grafana, and not the browser, goes to a URL. */
function isKept(url: string, { sameDocument, ...members }: typeof push = push): boolean {
  locationService.push(HERE);
  window.history.replaceState(null, '', HERE);
  const navigation = new EventTarget();
  keepBarClicksInDashboard({ navigation });
  const destination = { url: new URL(url, window.location.origin).href, sameDocument };
  const event = Object.assign(new Event('navigate', { cancelable: true }), { ...members, destination });
  navigation.dispatchEvent(event);
  return event.defaultPrevented;
}

test('a click on a bar changes the parameters of the dashboard, and removes those that its link leaves out', () => {
  expect(isKept('/d/synchealth-overview/x?from=now-7d&var-bucket=1795950000000')).toBe(true);
  const { pathname, search } = locationService.getLocation();
  expect(pathname + search).toBe('/d/synchealth-overview/x?from=now-7d&var-bucket=1795950000000');
});

test.each([
  ['another dashboard', '/d/synchealth-failures/x?var-bucket=1795950000000', push],
  ['the same interval', HERE, push],
  ['the dashboard without an interval', '/d/synchealth-overview/x?from=now-7d', push],
  ['another host', 'https://example.com/d/synchealth-overview/x?var-bucket=1', { ...push, canIntercept: false }],
  ['what Grafana opens itself', '/d/synchealth-overview/x?var-bucket=1', { ...push, sameDocument: true }],
  ['a step back', '/d/synchealth-overview/x?var-bucket=1', { ...push, navigationType: 'traverse' }],
  ['a reload', '/d/synchealth-overview/x?var-bucket=1', { ...push, navigationType: 'reload' }],
])('%s is left to the browser', (_, url, members) => {
  expect(isKept(url, members)).toBe(false);
  expect(locationService.getLocation().search).toBe(new URL(HERE, 'http://x').search);
});

test('a browser without the Navigation API loads the page', () => {
  expect(() => keepBarClicksInDashboard({})).not.toThrow();
});
