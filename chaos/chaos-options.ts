/** How chaos was asked to run. */
export interface ChaosOptions {
  /** a selection, within 90 s on two quiet cores; else every variant */
  quick: boolean;
  /** the last line on standard output is the summary as JSON; the table goes to standard error */
  json: boolean;
}

/** What the command line asks for: a run, the help, or something that does not exist. */
export type Asked = { kind: 'run'; options: ChaosOptions } | { kind: 'help' } | { kind: 'refused'; problem: string };

const FLAGS = ['--quick', '--json', '--help'];

export function chaosOptions(words: readonly string[]): Asked {
  const unknown = words.find((word) => !FLAGS.includes(word));
  if (unknown?.startsWith('-')) {
    return { kind: 'refused', problem: `there is no option ${unknown}: use --quick, --json or --help` };
  }
  if (unknown !== undefined) {
    return { kind: 'refused', problem: `"${unknown}" means nothing here: use --quick, --json or --help` };
  }
  if (words.includes('--help')) return { kind: 'help' };
  return { kind: 'run', options: { quick: words.includes('--quick'), json: words.includes('--json') } };
}
