import { screen } from '@testing-library/react';

import english from '../locales/en-US/syncops-synchealth-app.json';
import german from '../locales/de-DE/syncops-synchealth-app.json';
import { aFailure, aViewer, anErrorGroup } from '../test/factories';
import { setUpTranslations } from '../test/grafana';
import { setUpJourneys } from '../test/journeys';
import { openApp } from '../test/render';
import { world } from '../test/server';
import { pagePath } from './paths';

setUpJourneys();

type Texts = { [key: string]: string | Texts };

function idsOf(texts: Texts, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [path + key] : idsOf(text, `${path}${key}.`)
  );
}

/** Names of the values that a text takes, which a translation must take too. */
function valuesOf(texts: Texts): string[] {
  return Object.values(texts).flatMap((text) =>
    typeof text === 'string' ? [(text.match(/\{\{\w+\}\}/g) ?? []).sort().join()] : valuesOf(text)
  );
}

test('German has every text of English, with the same values in it, and none is empty', () => {
  expect(idsOf(german)).toEqual(idsOf(english));
  expect(valuesOf(german)).toEqual(valuesOf(english));
  expect(JSON.stringify(german)).not.toContain('""');
});

test('the pages speak the language of Grafana, plurals and names included', async () => {
  await setUpTranslations(german);
  world.access = aViewer();
  world.failures = [aFailure({ recordId: 'A&B' })];
  world.groups = [anErrorGroup()];
  const { user } = openApp(pagePath('failedRecords'));

  await user.click(await screen.findByRole('checkbox', { name: 'A&B auswählen' }));
  expect(screen.getByText('1 ausgewählt')).toBeInTheDocument();
  await user.hover(screen.getByRole('button', { name: 'Wiederholen' }));
  expect(await screen.findByText('Dafür ist die Rolle Editor nötig; die vorhandene ist Viewer')).toBeInTheDocument();
});
