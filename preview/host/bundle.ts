/** `npm run build:preview`: bundles the stage. */
import { bundleStage } from './stageBundle';

bundleStage().catch((error: object) => {
  process.exitCode = 1;
  // esbuild has reported errors of the stage already.
  if (!('errors' in error)) {
    throw error;
  }
});
