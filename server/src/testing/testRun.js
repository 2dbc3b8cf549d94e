/** Names the run of tests, so that what its workers share is started once and ends with it. */
module.exports = () => {
  process.env.SYNC_HEALTH_TEST_RUN_PID = String(process.pid);
};
