/** Components that load when they are first shown, so that the entries Grafana loads at its own start stay small. */
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
