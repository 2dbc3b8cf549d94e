/** The settings page of the data source: the plugin's own editor, and Save & test. */
import { type DataSourceSettings } from '@grafana/data';
import { getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import { Alert, Button, Stack } from '@grafana/ui';
import { type ComponentType, useEffect, useState } from 'react';

import { preview } from './bootData';
import { PluginPage } from './chrome/PluginPage';

type Editor = ComponentType<{ options: DataSourceSettings; onOptionsChange: (settings: DataSourceSettings) => void }>;

interface Tested {
  status: 'OK' | 'ERROR';
  message: string;
}

const URL = `/api/datasources/uid/${preview.dataSource.uid}`;

async function saveAndTest(settings: DataSourceSettings): Promise<Tested> {
  await getBackendSrv().put(URL, settings);
  // Grafana also answers a failed check with an error status.
  return getBackendSrv()
    .get<Tested>(`${URL}/health`)
    .catch(({ data }: { data: Tested }) => data);
}

export function DataSourceSettingsPage() {
  const [Editor, setEditor] = useState<Editor>();
  const [settings, setSettings] = useState<DataSourceSettings>();
  const [tested, setTested] = useState<Tested>();

  useEffect(() => {
    void getDataSourceSrv()
      .get(preview.dataSource.uid)
      .then(({ components }) => setEditor(() => components?.ConfigEditor as Editor | undefined));
    void getBackendSrv().get<DataSourceSettings>(URL).then(setSettings);
  }, []);

  return (
    <PluginPage pageNav={{ text: preview.dataSource.name }}>
      {Editor && settings && (
        <Stack direction="column" gap={3} alignItems="flex-start">
          <Editor options={settings} onOptionsChange={setSettings} />
          {tested && <Alert severity={tested.status === 'OK' ? 'success' : 'error'} title={tested.message} />}
          <Button onClick={() => void saveAndTest(settings).then(setTested)}>Save & test</Button>
        </Stack>
      )}
    </PluginPage>
  );
}
