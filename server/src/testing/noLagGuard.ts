/** Settings of a server that takes calls while its event loop lags: in a test it is Jest's own, on a busy machine. */
export const NO_LAG_GUARD = { SYNC_HEALTH_MAX_LAG_MS: '0' };
