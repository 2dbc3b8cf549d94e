/** In a file of its own, since Grafana keeps the texts of the first language that a process loads. */
import { screen } from '@testing-library/react';

import spanish from '../locales/es-ES/syncops-synchealth-app.json';
import { aFailure, anErrorGroup } from '../test/factories';
import { setUpTranslations } from '../test/grafana';
import { setUpJourneys } from '../test/journeys';
import { openApp } from '../test/render';
import { world } from '../test/server';
import { pagePath } from './paths';

setUpJourneys();

test('the pages are in Spanish', async () => {
  await setUpTranslations(spanish);
  world.failures = ['A', 'B'].map((recordId) => aFailure({ id: `event-${recordId}`, recordId }));
  world.groups = [anErrorGroup()];
  const { user } = openApp(pagePath('failedRecords'));

  await user.click(await screen.findByRole('checkbox', { name: 'Seleccionar A' }));
  await user.click(screen.getByRole('checkbox', { name: 'Seleccionar B' }));
  expect(screen.getByText('2 seleccionados')).toBeInTheDocument();
  expect(screen.getByRole('heading', { level: 1, name: 'Registros fallidos' })).toBeInTheDocument();
});
