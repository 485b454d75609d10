import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { ErrandError } from '../../errors.ts';

export interface RuleOptions {
  /** false = --no-rule */
  rule?: string | boolean;
  ruleFile?: string;
}

/**
 * The rule a command was given, unchecked: undefined = none, null = --no-rule.
 * @throws ErrandError `invalid_request` when it can't be read
 */
export async function readRule({ rule, ruleFile }: RuleOptions): Promise<unknown> {
  if (rule === false) return null;
  if (typeof rule === 'string' && ruleFile !== undefined) {
    throw new ErrandError('invalid_request', 'give the rule once: --rule or --rule-file', { field: 'rule' });
  }
  if (typeof rule === 'string') return parsed(rule, '--rule');
  return ruleFile === undefined ? undefined : parsed(await contentOf(ruleFile), ruleFile);
}

async function contentOf(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ErrandError('invalid_request', `there is no readable file ${file}: check --rule-file`, {
      field: 'rule-file',
      cause,
    });
  });
}

/** YAML reads JSON too. */
function parsed(content: string, source: string): unknown {
  try {
    return parse(content);
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new ErrandError('invalid_request', `${source} holds neither JSON nor YAML: ${reason}`, {
      field: 'rule',
      cause,
    });
  }
}
