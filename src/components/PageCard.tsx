/** A card that links to a page of the app. Its address is complete, as that of PageLinkButton. */
import { locationUtil } from '@grafana/data';
// eslint-disable-next-line no-restricted-imports -- the one place that makes the address whole
import { Card } from '@grafana/ui';
import React, { type PropsWithChildren } from 'react';

export function PageCard({ href, children }: PropsWithChildren<{ href: string }>) {
  return (
    <Card href={locationUtil.assureBaseUrl(href)} noMargin>
      {children}
    </Card>
  );
}
PageCard.Heading = Card.Heading;
PageCard.Description = Card.Description;
