import { failures } from './failures';
import { overview } from './overview';
import { performance } from './performance';

const panels = [failures, overview, performance].flatMap((dashboard) =>
  dashboard.panels.flatMap((panel) => ('fieldConfig' in panel ? [panel] : []))
);

// A click on the legend hides all other series. Exceptions are matched by displayed names.
it.each(panels.filter(({ type }) => type === 'timeseries').map((panel) => [panel.title, panel] as const))(
  '%s names series outside of its legend by their displayed names',
  (_, { fieldConfig }) => {
    const overrides = fieldConfig?.overrides ?? [];
    const hides = (name: string) =>
      overrides.some(
        ({ matcher, properties }) =>
          (matcher.id === 'byName' ? matcher.options === name : isMatch(matcher.options, name)) &&
          properties.some(({ id, value }) => id === 'custom.hideFrom' && isOutOfLegend(value))
      );
    const renamed = overrides.flatMap(({ matcher, properties }) =>
      properties.flatMap(({ id, value }) =>
        id === 'displayName' && matcher.id === 'byName' && hides(String(matcher.options)) ? [String(value)] : []
      )
    );
    expect(hides('success change')).toBe(true);
    expect(renamed.filter((name) => !hides(name))).toEqual([]);
  }
);

const isMatch = (pattern: unknown, name: string) => new RegExp(String(pattern).replace(/^\/|\/$/g, '')).test(name);
const isOutOfLegend = (value: unknown) =>
  typeof value === 'object' && value !== null && 'legend' in value && value.legend === true;
