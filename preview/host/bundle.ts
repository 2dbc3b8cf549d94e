/** `npm run build:preview`: bundles the stage. */
import { bundleStage } from './stageBundle';

bundleStage().catch((error: object) => {
  process.exitCode = 1;
  // What is wrong with the stage esbuild has said.
  if (!('errors' in error)) {
    throw error;
  }
});
