/** Day, Hour and Minute as buttons above a chart: those that the range allows, the current one filled. */
import { BUTTONS_WIDTH, byName, DATA_SOURCE, type Panel } from './model';
import { NO_FIGURE } from './panels';
import { chosenInterval } from './variables';

/** The color of Grafana's buttons that are not pressed, on either theme's background. */
const NOT_CHOSEN = 'rgba(128, 128, 128, 0.16)';
const CHOSEN = 'semi-dark-blue';

export function intervalButtons(y: number): Panel {
  return {
    type: 'stat',
    title: '',
    transparent: true,
    datasource: DATA_SOURCE,
    gridPos: { x: 0, y, w: BUTTONS_WIDTH, h: 1 },
    targets: [{ refId: 'A', datasource: DATA_SOURCE, version: 2, queryType: 'intervals', interval: '$interval' }],
    fieldConfig: {
      // If the query fails, there are no buttons; the chart below shows the reason.
      defaults: { noValue: NO_FIGURE },
      overrides: [
        byName('Chosen', {
          displayName: '${__data.fields.label}',
          mappings: [
            {
              type: 'value',
              options: { 0: { color: NOT_CHOSEN, index: 0 }, 1: { color: CHOSEN, index: 1 } },
            },
          ],
          links: [
            {
              title: 'Show by ${__data.fields.interval}',
              url: chosenInterval('${__data.fields.interval}'),
              targetBlank: false,
            },
          ],
        }),
      ],
    },
    options: {
      colorMode: 'background_solid',
      graphMode: 'none',
      justifyMode: 'center',
      // Side by side.
      orientation: 'vertical',
      textMode: 'name',
      wideLayout: true,
      text: { titleSize: 13 },
      showPercentChange: false,
      // Of the numbers, one in each row.
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: true },
    },
  };
}
