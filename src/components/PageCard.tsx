/** A card that leads to another page, also from a new tab below a path; see PageLinkButton. */
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
