/**
 * Any text of a connector or a person is shown as it is: it runs no script, is no variable, changes no link, and does
 * not break the page.
 */
import { readFile } from 'node:fs/promises';

import { type Locator } from '@playwright/test';

import { isolate } from '../src/components/plainValues';
import { HOSTILE_CONNECTOR, HOSTILE_RANGE, HOSTILE_TEXTS, LONGEST_ID, RAN, TEXTS } from './fixtures/hostileEvents';
import { openDashboard, panel, tableRows } from './support/dashboard';
import { asLogin, seedHostileTexts, sendOneNow } from './support/hostileTexts';
import { pageUrl, recordRow } from './support/pages';
import { STAGE } from './support/stage';
import { expect, test } from './support/test';

const RANGE = { from: String(HOSTILE_RANGE.from), to: String(HOSTILE_RANGE.to) };
const HERE = { ...RANGE, connector: HOSTILE_CONNECTOR };

test.beforeAll(seedHostileTexts);

test.beforeEach(async ({ page }) => {
  page.on('dialog', (dialog) => {
    throw new Error(`A text opened a dialog: ${dialog.message()}`);
  });
});

test.afterEach(async ({ page }) => {
  expect(await page.evaluate(`'${RAN}' in window`), 'a text ran as a script').toBe(false);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  expect(overflow, 'a text made the page wider than the window').toBeLessThanOrEqual(1);
});

/** The texts that no element shows, complete and letter by letter. */
async function missing(place: Locator, texts: readonly string[]): Promise<string[]> {
  const shown = new Set(
    await place.evaluateAll((roots) =>
      roots.flatMap((root) => [...root.querySelectorAll('*')].map((element) => element.textContent ?? ''))
    )
  );
  return texts.filter((text) => !shown.has(text));
}

async function expectShown(place: Locator, texts: readonly string[] = TEXTS) {
  await expect.poll(() => missing(place, texts)).toEqual([]);
}

/** Scrolls by half of the visible height, since a grid has only visible rows. Returns false at the end. */
function scrolled(grid: Locator): Promise<boolean> {
  return grid.evaluate(async (scroller) => {
    const before = scroller.scrollTop;
    scroller.scrollTop += scroller.clientHeight / 2;
    // New rows are drawn two frames later.
    const frame = () => new Promise((drawn) => scroller.ownerDocument.defaultView?.requestAnimationFrame(drawn));
    await frame();
    await frame();
    return scroller.scrollTop > before;
  });
}

/** The texts of a table's cells on all its pages. */
async function pagedTexts(table: Locator): Promise<string[]> {
  const found: string[] = [];
  await expect(table.getByRole('row').nth(1)).toBeVisible();
  const next = table.getByRole('button', { name: 'next page' });
  for (;;) {
    const before = found.length;
    do {
      found.push(...(await tableRows(table)).flat());
    } while (await scrolled(table.getByRole('grid')));
    if ((await next.count()) === 0 || (await next.isDisabled())) {
      return found;
    }
    await next.click();
    await expect.poll(async () => (await tableRows(table)).flat()).not.toEqual(found.slice(before));
  }
}

test('failed records: the list, the error groups and a record’s details', async ({ page }) => {
  await page.goto(pageUrl('failed-records', HERE));
  await expect(recordRow(page, HOSTILE_TEXTS.sql).first()).toBeVisible();
  await page.getByRole('button', { name: /^Show all/ }).click();
  await expectShown(page.getByRole('table').first());
  await expectShown(page.getByRole('table').last());

  for (const text of [HOSTILE_TEXTS.script, HOSTILE_TEXTS.bidi, LONGEST_ID]) {
    await page
      .getByRole('button', { name: `Details of ${isolate(text)}`, exact: true })
      .first()
      .click();
    const details = page.getByRole('dialog');
    await expect(details.getByRole('table')).toBeVisible();
    await expectShown(details, [text]);
    await page.keyboard.press('Escape');
    await expect(details).toHaveCount(0);
  }
});

test('failed records: every filter narrows to exactly its text', async ({ page }) => {
  for (const text of [HOSTILE_TEXTS.url, HOSTILE_TEXTS.control]) {
    const filters = { object: text, errorCode: text, action: text, mode: 'realtime' };
    await page.goto(pageUrl('failed-records', { ...HERE, ...filters }));
    await expect(page.getByRole('checkbox', { name: /^Select |can't be selected$/ })).toHaveCount(2);
    await expectShown(page.getByRole('table').first(), [text]);
  }
});

test('a group of errors narrows the list to itself', async ({ page }) => {
  await page.goto(pageUrl('failed-records', HERE));
  await page.getByRole('button', { name: /^Show all/ }).click();
  await page.getByRole('button', { name: `Show only ${HOSTILE_TEXTS.variables}` }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('errorGroup')).toMatch(/^[0-9a-f]{16}$/);
  await expect(page.getByRole('button', { name: /^Details of/ })).toHaveCount(2);
});

test('their CSV file has no formula', async ({ page }) => {
  await page.goto(pageUrl('failed-records', HERE));
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv).toContain('DROP TABLE');
  expect(csv.match(/(^|,|\n)"?[=+\-@\t]/g)).toBeNull();
});

test('manual syncs: the list, and every job by its link', async ({ page }) => {
  await page.goto(pageUrl('manual-syncs', HERE));
  await expectShown(page.getByRole('table'));
  for (const text of [HOSTILE_TEXTS.url, LONGEST_ID]) {
    await page.goto(pageUrl('manual-syncs', HERE));
    await page.getByRole('link', { name: text === LONGEST_ID ? 'M'.repeat(200) : text, exact: true }).click();
    await expect(page.getByRole('link', { name: 'Show failed records' })).toBeVisible();
    await expectShown(page.locator('body'), [text]);
    await page.getByRole('link', { name: 'Show failed records' }).click();
    await expect(page.getByRole('button', { name: `Details of ${isolate(text)}`, exact: true })).toBeVisible();
  }
});

test('activity: the person who asked, and the connector’s answer', async ({ page }) => {
  await page.goto(pageUrl('activity', { from: 'now-1h', connector: HOSTILE_CONNECTOR }));
  await expectShown(page.getByRole('table'), TEXTS.map(asLogin));
  const row = page.getByRole('row').filter({ hasText: HOSTILE_TEXTS.script });
  await row.getByRole('button', { name: /^Retry/ }).click();
  await expectShown(page.getByRole('dialog').getByRole('table'), [HOSTILE_TEXTS.script]);
});

const DASHBOARD = { ...RANGE, 'var-connector': HOSTILE_CONNECTOR };
/** Cell texts are compared without surrounding spaces. */
const CELLS = TEXTS.map((text) => text.trim());

/** High enough for every panel to be in view: Grafana draws no other. */
const WHOLE = { width: 1400, height: 2600 };

const TABLES = {
  overview: ['Objects ·'],
  failures: ['Failed objects', 'Errors ·'],
  performance: ['Latency by object'],
} as const;

for (const name of ['overview', 'failures', 'performance'] as const) {
  test(`the tables of ${name} show them`, async ({ page }) => {
    await page.setViewportSize(WHOLE);
    await openDashboard(page, name, DASHBOARD);
    for (const title of TABLES[name]) {
      const shown = await pagedTexts(panel(page, title));
      expect(CELLS.filter((text) => !shown.includes(text))).toEqual([]);
    }
    await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
  });
}

test('a dashboard’s filter has exactly the chosen text, and so do links from its cells', async ({ page }) => {
  const text = HOSTILE_TEXTS.variables;
  const linkIn = (title: string) => panel(page, title).getByRole('link', { name: text, exact: true }).first();
  await page.setViewportSize(WHOLE);
  await openDashboard(page, 'failures', { ...DASHBOARD, 'var-object': text, 'var-mode': 'realtime' });
  const groupHref = await linkIn('Errors ·').getAttribute('href');
  const recordHref = await linkIn('Failed objects').getAttribute('href');
  expect((await tableRows(panel(page, 'Failed objects'))).map(([recordId]) => recordId)).toEqual([text]);

  await page.goto(groupHref ?? '');
  expect(new URL(page.url()).searchParams.get('errorCode')).toBe(text);
  await expect(page.getByRole('button', { name: `Details of ${text}`, exact: true }).first()).toBeVisible();

  await page.goto(recordHref ?? '');
  await expect.poll(() => new URL(page.url()).searchParams.get('id')).toBe(text);
  expect(new URL(page.url()).searchParams.get('connector')).toBe(HOSTILE_CONNECTOR);
  const story = page.getByRole('list', { name: 'What happened, newest first' });
  await expect(story.getByRole('link', { name: 'Details of the failure' })).toHaveCount(2);
  await expectShown(page.getByRole('main'), [text]);
});

test('variables list them as they are', async ({ page }) => {
  await openDashboard(page, 'failures', DASHBOARD);
  for (const label of ['Connector', 'Data Object', 'API Action']) {
    // Grafana has rarely used variables in a menu, which a choice may close. The preview shows all.
    if (STAGE === 'grafana' && !(await page.getByText(label, { exact: true }).first().isVisible())) {
      await page.getByTestId('data-testid dashboard controls button').click();
    }
    const box = page.getByText(label, { exact: true }).first().locator('xpath=following::*[@role="combobox"][1]');
    await box.click();
    await box.fill('DROP');
    await expect(page.getByRole('option', { name: HOSTILE_TEXTS.sql })).toBeVisible();
    await page.keyboard.press('Escape');
  }
});

test('annotations name the person as written', async ({ page }) => {
  const texts = [HOSTILE_TEXTS.script, HOSTILE_TEXTS.attribute, HOSTILE_TEXTS.variables];
  // Grafana draws no annotation on a panel without data.
  await sendOneNow();
  await page.setViewportSize(WHOLE);
  await openDashboard(page, 'overview', { ...DASHBOARD, from: 'now-30m', to: 'now' });
  if (STAGE === 'preview') {
    for (const text of texts) {
      await expect(page.getByRole('button', { name: `Retry by ${text}: ` }).first()).toBeVisible();
    }
    return;
  }
  const marks = page.getByTestId('data-testid annotation-marker');
  // Grafana also marks states of alert rules, in any number.
  await expect(async () => {
    const said = await wordsOf(marks);
    expect(texts.filter((text) => !said.some((words) => words.includes(`Retry by ${text}1 accepted`)))).toEqual([]);
  }).toPass({ timeout: 60_000 });
});

/** The text of each mark. They are on top of each other. */
async function wordsOf(marks: Locator): Promise<string[]> {
  const tooltip = marks.page().getByTestId('annotation-marker');
  const said: string[] = [];
  for (const mark of await marks.all()) {
    await mark.dispatchEvent('mouseover');
    said.push((await tooltip.first().textContent()) ?? '');
    await mark.dispatchEvent('mouseout');
    await expect(tooltip).toHaveCount(0);
  }
  return said;
}
