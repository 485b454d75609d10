import { ErrandError } from '../../errors.ts';
import { documentFile, documentText } from '../document-file.ts';

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
  if (typeof rule === 'string') return documentText(rule, { source: '--rule', field: 'rule' });
  return ruleFile === undefined ? undefined : documentFile(ruleFile, 'rule-file');
}
