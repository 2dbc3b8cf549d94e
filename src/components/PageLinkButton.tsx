/**
 * A button that leads to another page. Grafana's own writes the address as it is given: where Grafana is below a path, a
 * click finds the page all the same, but a new tab and a copied link do not.
 */
import { locationUtil } from '@grafana/data';
// eslint-disable-next-line no-restricted-imports -- the one place that makes the address whole
import { LinkButton } from '@grafana/ui';
import React, { type ComponentProps } from 'react';

type Props = ComponentProps<typeof LinkButton> & { href: string };

export function PageLinkButton({ href, ...props }: Props) {
  return <LinkButton {...props} href={locationUtil.assureBaseUrl(href)} />;
}
