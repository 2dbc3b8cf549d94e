/** The ids under which Grafana knows the app and its data source, as their plugin.json files say. */
export const APP_ID = 'syncops-synchealth-app';
export const DATA_SOURCE_TYPE = 'syncops-synchealth-datasource';
