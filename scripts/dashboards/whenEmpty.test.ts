import { failures } from './failures';
import { objectives } from './objectives';
import { overview } from './overview';
import { performance } from './performance';

const panels = [failures, overview, performance, objectives].flatMap((dashboard) =>
  dashboard.panels.flatMap((panel) => ('fieldConfig' in panel ? [panel] : []))
);

// Grafana shows this text both when there is no data and when the server did not answer.
it.each(panels.map((panel) => [panel.title, panel.fieldConfig?.defaults.noValue]))(
  '%s claims nothing about events when there is no answer',
  (_, noValue) => {
    expect(noValue).toMatch(/^(–|Nothing to show .*)$/);
  }
);

// Grafana fills gaps of a chart with the number that `noValue` parses to; an empty text parses to zero.
it.each(panels.filter(({ type }) => type === 'timeseries').map((panel) => [panel.title, panel] as const))(
  '%s draws nothing where a value is unknown',
  (_, { fieldConfig }) => {
    const texts = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
      properties.flatMap(({ id, value }) => (id === 'noValue' ? [value] : []))
    );
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !Number.isNaN(Number(text)))).toEqual([]);
  }
);
