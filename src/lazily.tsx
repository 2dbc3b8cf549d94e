/**
 * Makes a component that loads when it is first shown, so that module.js stays small. Grafana loads that at its own
 * start.
 */
import { LoadingPlaceholder } from '@grafana/ui';
import React, { type ComponentType, lazy, Suspense } from 'react';

export function lazily<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const Loaded = lazy(async () => {
    const { default: Component } = await load();
    return { default: ({ props }: { props: Props }) => <Component {...props} /> };
  });
  return function Lazily(props: Props) {
    return (
      <Suspense fallback={<LoadingPlaceholder text="" />}>
        <Loaded props={props} />
      </Suspense>
    );
  };
}
