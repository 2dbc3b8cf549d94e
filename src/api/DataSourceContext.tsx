/** Which Sync Health data source the pages talk to: `?ds=` of the URL, else the app's setting, else the first there is. */
import type { DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import React, { createContext, type PropsWithChildren, useContext, useMemo } from 'react';

import { DATA_SOURCE_TYPE } from '../pluginIds';

/** What the pages need to know of a data source. */
export type ChosenDataSource = Pick<DataSourceInstanceSettings, 'uid' | 'name'>;

const DataSourceContext = createContext<ChosenDataSource | null>(null);

export function listDataSources(): ChosenDataSource[] {
  // Where none has the type, Grafana offers its own instead.
  return getDataSourceSrv()
    .getList({ type: DATA_SOURCE_TYPE })
    .filter(({ type }) => type === DATA_SOURCE_TYPE);
}

interface Props {
  fromUrl: string | null;
  fromSettings: string | undefined;
}

export function DataSourceProvider({ fromUrl, fromSettings, children }: PropsWithChildren<Props>) {
  const dataSource = useMemo(() => {
    const all = listDataSources();
    const named = (uid: string | null | undefined) => all.find((each) => uid && each.uid === uid);
    return named(fromUrl) ?? named(fromSettings) ?? all[0] ?? null;
  }, [fromUrl, fromSettings]);

  return <DataSourceContext.Provider value={dataSource}>{children}</DataSourceContext.Provider>;
}

/** The chosen data source, or null where none of the type exists. */
export function useChosenDataSource(): ChosenDataSource | null {
  return useContext(DataSourceContext);
}

/** Uid of the chosen data source; for what is only shown when there is one. */
export function useDataSourceUid(): string {
  const dataSource = useContext(DataSourceContext);
  if (!dataSource) {
    throw new Error('No Sync Health data source is chosen');
  }
  return dataSource.uid;
}
