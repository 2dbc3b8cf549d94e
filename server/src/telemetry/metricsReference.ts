/** The list of the server's own metrics, for documentation and checks. */
import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { NO_STORAGE } from '../storage/noStorage';

export interface MetricInfo {
  name: string;
  type: string;
  help: string;
  labels: readonly string[];
}

/** Without the metrics of Node.js and the process, which prom-client adds. */
export async function metricsReference(): Promise<MetricInfo[]> {
  const app = await buildApp({ config: readConfig({}), storage: NO_STORAGE });
  try {
    const all = app.metrics.registry.getMetricsAsArray() as unknown as Array<MetricInfo & { labelNames: string[] }>;
    return all
      .filter(({ name }) => name.startsWith('sync_health_'))
      .map(({ name, type, help, labelNames }) => ({ name, type, help, labels: labelNames }));
  } finally {
    await app.close();
  }
}
