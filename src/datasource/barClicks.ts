/**
 * Keeps a click on a bar within the dashboard. Grafana opens a chart's one-click link with `window.open`, which loads all
 * of Grafana again: the dashboard is blank for seconds, and the table's title is a number until the variables have
 * loaded. Grafana's own navigation, as of a link in a tooltip, is not touched. In a browser without the Navigation API
 * the page loads again.
 */
import { locationService } from '@grafana/runtime';

/** The bundled dashboards' variable with the start of the clicked bar. */
const PARAM = 'var-bucket';

/** What is used of the Navigation API (https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-api). */
interface NavigateEvent extends Event {
  readonly canIntercept: boolean;
  readonly navigationType: string;
  readonly destination: { readonly url: string; readonly sameDocument: boolean };
}

declare global {
  interface Window {
    readonly navigation?: EventTarget;
  }
}

export function keepBarClicksInDashboard({ navigation }: Pick<Window, 'navigation'> = window) {
  navigation?.addEventListener('navigate', (event) => {
    const { canIntercept, cancelable, navigationType, destination } = event as NavigateEvent;
    const url = new URL(destination.url);
    const isOfBar =
      canIntercept &&
      cancelable &&
      navigationType === 'push' &&
      !destination.sameDocument &&
      url.pathname === window.location.pathname &&
      isOtherBar(url.searchParams);
    if (isOfBar) {
      event.preventDefault();
      locationService.push({ ...locationService.getLocation(), search: url.search });
    }
  });
}

function isOtherBar(params: URLSearchParams): boolean {
  const chosen = params.get(PARAM);
  return chosen !== null && chosen !== new URLSearchParams(window.location.search).get(PARAM);
}
