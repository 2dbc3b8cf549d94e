/** Removes what a run of tests has made for all of its files. */
const { rmSync } = require('node:fs');
const path = require('node:path');

module.exports = () => {
  rmSync(process.env.SYNC_HEALTH_TEST_RUN_DIR, { recursive: true, force: true });
  rmSync(path.join(__dirname, `../../dist/tests-${process.env.SYNC_HEALTH_TEST_RUN_PID}`), {
    recursive: true,
    force: true,
  });
};
