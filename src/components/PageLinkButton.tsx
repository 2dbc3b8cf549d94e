/**
 * A button that links to a page of the app. Grafana's LinkButton leaves out the path that Grafana is served under. A
 * click works all the same, but a new tab and a copied link would not.
 */
import { locationUtil } from '@grafana/data';
// eslint-disable-next-line no-restricted-imports -- the one place that makes the address whole
import { LinkButton } from '@grafana/ui';
import React, { type ComponentProps } from 'react';

type Props = ComponentProps<typeof LinkButton> & { href: string };

export function PageLinkButton({ href, ...props }: Props) {
  return <LinkButton {...props} href={locationUtil.assureBaseUrl(href)} />;
}
