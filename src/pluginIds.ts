/** The ids of the app and its data source. Their plugin.json files have the same. */
export const APP_ID = 'syncops-synchealth-app';
export const DATA_SOURCE_TYPE = 'syncops-synchealth-datasource';
