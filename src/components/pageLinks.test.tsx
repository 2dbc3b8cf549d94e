import { type GrafanaConfig, locationUtil } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import React from 'react';

import { PageCard } from './PageCard';
import { PageLinkButton } from './PageLinkButton';

function below(appSubUrl: string) {
  locationUtil.initialize({
    config: { appSubUrl } as GrafanaConfig,
    getVariablesUrlParams: () => ({}),
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
  });
}

afterAll(() => below(''));

it.each([
  ['', '/a/app/help'],
  ['/grafana', '/grafana/a/app/help'],
])('under the path “%s” buttons and cards have the complete address', (path, whole) => {
  below(path);
  render(
    <>
      <PageLinkButton href="/a/app/help">Button</PageLinkButton>
      <PageLinkButton href={whole}>Whole</PageLinkButton>
      <PageCard href="/a/app/help">
        <PageCard.Heading>Card</PageCard.Heading>
      </PageCard>
    </>
  );
  for (const name of ['Button', 'Whole', 'Card']) {
    expect(screen.getByRole('link', { name })).toHaveAttribute('href', whole);
  }
});
