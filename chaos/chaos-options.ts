/** How chaos was asked to run. */
export interface ChaosOptions {
  /** a selection, within 90 s on two quiet cores; else every variant */
  quick: boolean;
  /** the last line on standard output is the summary as JSON; the table goes to standard error */
  json: boolean;
  /** only the variants whose name has this in it; absent: all of them */
  only?: string;
}

/** What the command line asks for: a run, the help, or something that does not exist. */
export type Asked = { kind: 'run'; options: ChaosOptions } | { kind: 'help' } | { kind: 'refused'; problem: string };

const WHAT_THERE_IS = 'use --quick, --json, --only TEXT or --help';

export function chaosOptions(words: readonly string[]): Asked {
  const options: ChaosOptions = { quick: false, json: false };
  let wantsHelp = false;
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--quick') options.quick = true;
    else if (word === '--json') options.json = true;
    else if (word === '--help') wantsHelp = true;
    else if (word === '--only') {
      const only = left.shift();
      if (!only || only.startsWith('-')) return refused("--only wants a part of a variant's name after it");
      options.only = only;
    } else if (word.startsWith('-')) return refused(`there is no option ${word}: ${WHAT_THERE_IS}`);
    else return refused(`"${word}" means nothing here: ${WHAT_THERE_IS}`);
  }
  return wantsHelp ? { kind: 'help' } : { kind: 'run', options };
}

function refused(problem: string): Asked {
  return { kind: 'refused', problem };
}
