/**
 * Which Sync Health data source the pages talk to: `?ds=` of the URL, else the app's setting, else the first there is. A
 * link that names one which is gone is about that one's records, so no other takes its place.
 */
import type { DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import React, { createContext, type PropsWithChildren, useContext, useMemo } from 'react';

import type { SyncHealthOptions } from '../datasource/settings';
import { DATA_SOURCE_TYPE } from '../pluginIds';
import type { RecordLink } from '../recordLinks/recordLink';

/** What the pages need to know of a data source. */
export type ChosenDataSource = Pick<DataSourceInstanceSettings<SyncHealthOptions>, 'uid' | 'name' | 'jsonData'>;

const NO_LINKS: readonly RecordLink[] = [];

interface Choice {
  /** Null where no data source of the type exists, or the one that the URL names is gone. */
  chosen: ChosenDataSource | null;
  /** Uid in the URL that no data source has. */
  missing?: string;
}

const DataSourceContext = createContext<Choice>({ chosen: null });

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
  const choice = useMemo((): Choice => {
    const all = listDataSources();
    const named = (uid: string | null | undefined) => all.find((each) => uid && each.uid === uid);
    if (fromUrl) {
      const chosen = named(fromUrl);
      return chosen ? { chosen } : { chosen: null, missing: fromUrl };
    }
    return { chosen: named(fromSettings) ?? all[0] ?? null };
  }, [fromUrl, fromSettings]);

  return <DataSourceContext.Provider value={choice}>{children}</DataSourceContext.Provider>;
}

/** The chosen data source, or null where there is none. */
export function useChosenDataSource(): ChosenDataSource | null {
  return useContext(DataSourceContext).chosen;
}

/** The links to records elsewhere that the settings of the chosen data source hold. */
export function useRecordLinks(): readonly RecordLink[] {
  return useContext(DataSourceContext).chosen?.jsonData.recordLinks ?? NO_LINKS;
}

/** Uid of the data source that the URL names, where there is none such. */
export function useMissingDataSource(): string | undefined {
  return useContext(DataSourceContext).missing;
}

/** Uid of the chosen data source; for what is only shown when there is one. */
export function useDataSourceUid(): string {
  const { chosen } = useContext(DataSourceContext);
  if (!chosen) {
    throw new Error('No Sync Health data source is chosen');
  }
  return chosen.uid;
}
