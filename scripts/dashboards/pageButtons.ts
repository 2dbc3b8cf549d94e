/** Previous and Next above a table, and between them which rows are shown. */
import { BUTTONS_WIDTH, byName, DATA_SOURCE, type Panel, type PanelQuery, type Position } from './model';
import { NO_FIGURE } from './panels';
import { pageAt, type PageVariable } from './variables';

/** Pages scroll; this many rows still render quickly. */
const ROWS = 200;

/** Colors of links, of text, and of disabled buttons, for either theme. */
const LEADS = 'blue';
const AT_HAND = 'text';
const LEADS_NOWHERE = 'rgba(128, 128, 128, 0.6)';

/** What a table's description says about its pages. */
export const ON_PAGES = `${ROWS} rows a page: Previous and Next, above the table, lead to the others. A click on a header sorts the rows of the page, and its filter picks among them. Download CSV, beside the title, has up to 20,000 rows of all pages.`;

/** The query of a table whose page is set by a variable. */
export function paged(query: PanelQuery, variable: PageVariable): PanelQuery {
  return { ...query, page: `$${variable}`, limit: ROWS };
}

/**
 * A separate panel, because a table's own pages cover only the rows in the browser. It sends the table's query, and
 * asks for the neighbors of the page.
 */
export function pageButtons(table: PanelQuery, variable: PageVariable, gridPos: Pick<Position, 'x' | 'y'>): Panel {
  const { queryType, ...query } = paged(table, variable);
  return {
    type: 'stat',
    title: '',
    transparent: true,
    datasource: DATA_SOURCE,
    gridPos: { ...gridPos, w: BUTTONS_WIDTH, h: 1 },
    targets: [{ ...query, datasource: DATA_SOURCE, queryType: 'pages', of: queryType }],
    fieldConfig: {
      // If the query fails, there are no buttons; the table below shows the reason.
      defaults: { noValue: NO_FIGURE },
      overrides: [
        byName('Leads', {
          displayName: '${__data.fields.label}',
          mappings: [
            {
              type: 'value',
              options: {
                '-1': { color: LEADS_NOWHERE, index: 0 },
                0: { color: AT_HAND, index: 1 },
                1: { color: LEADS, index: 2 },
              },
            },
          ],
          links: [
            {
              title: '${__data.fields.label}',
              url: pageAt(variable, '${__data.fields.page:percentencode}'),
              targetBlank: false,
            },
          ],
        }),
      ],
    },
    options: {
      colorMode: 'value',
      graphMode: 'none',
      justifyMode: 'center',
      orientation: 'vertical',
      textMode: 'name',
      wideLayout: true,
      text: { titleSize: 13, valueSize: 13 },
      showPercentChange: false,
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: true },
    },
  };
}
