import { ErrandError } from '../../errors.ts';
import { type ActionDraft, actionDraftSchema, type ParameterDraft } from '../../schemas/action-draft.ts';
import { describeIssues } from '../../schemas/describe-issues.ts';

/**
 * `NAME=SAMPLE`, the sample as JSON where it is some and as text otherwise, or a whole parameter as a JSON object.
 * @throws ErrandError `invalid_request`
 */
export function parameterOption(text: string): ParameterDraft {
  const whole = json(text);
  if (typeof whole === 'object' && whole !== null) {
    const parsed = actionDraftSchema.safeParse({ parameters: [whole] } satisfies {
      [field in keyof ActionDraft]: unknown;
    });
    if (!parsed.success) throw describeIssues(parsed.error);
    const [parameter] = parsed.data.parameters ?? [];
    if (parameter) return parameter;
  }
  const [, name, sample = ''] = /^([^={}]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined) return { name, sample: json(sample) ?? sample };
  throw new ErrandError(
    'invalid_request',
    `--param ${JSON.stringify(text)} is no parameter: write NAME=SAMPLE, or a JSON object with name and schema`,
    { field: 'parameters' },
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
