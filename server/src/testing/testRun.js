/** Makes the directory of a run of tests, in which its workers find what they share, and names the run's process. */
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

module.exports = () => {
  process.env.SYNC_HEALTH_TEST_RUN_PID = String(process.pid);
  process.env.SYNC_HEALTH_TEST_RUN_DIR = mkdtempSync(path.join(tmpdir(), 'sync-health-run-'));
};
