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

// Grafana fills what is missing in a chart with the number that `noValue` reads as, and an empty text reads as zero.
it.each(panels.filter(({ type }) => type === 'timeseries').map((panel) => [panel.title, panel] as const))(
  '%s draws nothing where a figure is not known',
  (_, { fieldConfig }) => {
    const texts = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
      properties.flatMap(({ id, value }) => (id === 'noValue' ? [value] : []))
    );
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !Number.isNaN(Number(text)))).toEqual([]);
  }
);
