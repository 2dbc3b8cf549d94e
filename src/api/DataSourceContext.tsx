/**
 * Which Sync Health data source the pages use: the one that `?ds=` names, else the app's setting, else the first. Where
 * the named one is gone, no other takes its place, since the link was about its records.
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
  /** Null where there is no data source of the type, or the one that the URL names is gone. */
  chosen: ChosenDataSource | null;
  /** Uid that the URL names, where no data source has it. */
  missing?: string;
}

const DataSourceContext = createContext<Choice>({ chosen: null });

export function listDataSources(): ChosenDataSource[] {
  // Grafana lists its own data source where none has the type.
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

/** The record links of the chosen data source's settings. */
export function useRecordLinks(): readonly RecordLink[] {
  return useContext(DataSourceContext).chosen?.jsonData.recordLinks ?? NO_LINKS;
}

/** Uid that the URL names, where no data source has it. */
export function useMissingDataSource(): string | undefined {
  return useContext(DataSourceContext).missing;
}

/** Uid of the chosen data source. Throws where there is none, so it is for components that are shown only then. */
export function useDataSourceUid(): string {
  const { chosen } = useContext(DataSourceContext);
  if (!chosen) {
    throw new Error('No Sync Health data source is chosen');
  }
  return chosen.uid;
}
