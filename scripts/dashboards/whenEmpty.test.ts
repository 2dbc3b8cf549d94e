import { failures } from './failures';
import { overview } from './overview';
import { performance } from './performance';

const panels = [failures, overview, performance].flatMap((dashboard) =>
  dashboard.panels.flatMap((panel) => ('fieldConfig' in panel ? [panel] : []))
);

// Grafana says it where there is nothing and where the server did not answer alike.
it.each(panels.map((panel) => [panel.title, panel.fieldConfig?.defaults.noValue]))(
  '%s claims nothing about events where there is no answer',
  (_, noValue) => {
    expect(noValue).toMatch(/^(–|Nothing to show .*)$/);
  }
);
