/** The app's own settings in Grafana, and saving them. */
import { useMutation } from '@tanstack/react-query';

import { APP_ID } from '../pluginIds';
import { callGrafana } from './resources';

/** The app's `jsonData`. */
export type AppSettings = {
  /** Uid of the data source that the pages use. Absent: the first of the type. */
  dataSourceUid?: string;
};

export function useSaveAppSettings() {
  return useMutation({
    mutationFn: (jsonData: AppSettings) =>
      callGrafana({
        url: `/api/plugins/${APP_ID}/settings`,
        method: 'POST',
        data: { enabled: true, pinned: true, jsonData },
      }),
  });
}
