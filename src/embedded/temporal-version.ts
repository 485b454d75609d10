/** Brings Temporal server 1.29.1. Newer releases (1.9.1) refuse `go install` because of replace directives. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

/** Older servers lack update-with-start as a stable operation. */
export const OLDEST_SERVER: readonly [major: number, minor: number] = [1, 28];

/**
 * The stock dev server quantises every hop to 50 ms and sometimes stalls for 2 s: design/architecture.md, section 4. Its timers
 * fire up to 1 s late (`timerProcessorMaxTimeShift`): a poll every 20 ms came once a second.
 */
export const DYNAMIC_CONFIG: readonly string[] = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxTimeShift="1ms"',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];
