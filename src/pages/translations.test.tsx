import { screen } from '@testing-library/react';

import english from '../locales/en-US/syncops-synchealth-app.json';
import german from '../locales/de-DE/syncops-synchealth-app.json';
import spanish from '../locales/es-ES/syncops-synchealth-app.json';
import { aFailure, aViewer, anErrorGroup } from '../test/factories';
import { setUpTranslations } from '../test/grafana';
import { setUpJourneys } from '../test/journeys';
import { openApp } from '../test/render';
import { world } from '../test/server';
import { describeTranslation } from '../test/translations';
import { pagePath } from './paths';

setUpJourneys();

describeTranslation('de-DE', german, english);
describeTranslation('es-ES', spanish, english);

test('the pages are in Grafana’s language, with plurals and names', async () => {
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
