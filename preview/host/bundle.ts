/** `npm run build:preview`: bundles the stage. */
import { bundleStage } from './stageBundle';

bundleStage().catch(() => {
  // esbuild has said what is wrong.
  process.exitCode = 1;
});
