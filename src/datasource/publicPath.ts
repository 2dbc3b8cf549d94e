/**
 * Says where the data source's chunks are: beside the app's, since one build makes both. Grafana serves this nested
 * plugin under an id of its own, and a CDN or the preview under the app's folder. Neither folder has the chunks.
 */
import { APP_ID, DATA_SOURCE_TYPE } from '../pluginIds';

// Webpack's public path. The scaffold has set it to the folder of this module.js.
declare let __webpack_public_path__: string;

__webpack_public_path__ = chunksPath(__webpack_public_path__);

function chunksPath(ownPath: string): string {
  return ownPath.replace(new RegExp(`/${DATA_SOURCE_TYPE}/$`), `/${APP_ID}/`).replace(/\/datasource\/$/, '/');
}
