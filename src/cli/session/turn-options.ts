import { ErrandError } from '../../errors.ts';
import { callCauseSchema } from '../../schemas/call.ts';
import { turnCauseSchema, turnStatusSchema, turnTriggerSchema } from '../../schemas/turn-cause.ts';
import { timeRange } from '../time-range.ts';

/** What a person says of turns. */
export interface TurnOptions {
  turnStatus?: string;
  trigger?: string;
  cause?: string;
  action?: string;
  since?: string;
  until?: string;
}

/** The same in known words. @throws ErrandError `invalid_request` that names the flag and the choices */
export function turnFilter(options: TurnOptions, statusFlag: string) {
  const { turnStatus, trigger, cause, action, since, until } = options;
  const causes = choiceOf(cause, { flag: 'cause', choices: [...turnCauseSchema.options, ...callCauseSchema.options] });
  return {
    status: choiceOf(turnStatus, { flag: statusFlag, choices: turnStatusSchema.options }),
    trigger: choiceOf(trigger, { flag: 'trigger', choices: turnTriggerSchema.options }),
    // no word is in both lists: which one it is in says whether the turn or one of its calls ended so
    cause: turnCauseSchema.options.find((one) => one === causes),
    callCause: callCauseSchema.options.find((one) => one === causes),
    action,
    ...timeRange({ since, until }),
  };
}

/** The choice that a flag names; undefined where it is absent. @throws ErrandError `invalid_request` */
export function choiceOf<Choice extends string>(
  text: string | undefined,
  { flag, choices }: { flag: string; choices: readonly Choice[] },
): Choice | undefined {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined || text === undefined) return choice;
  throw new ErrandError('invalid_request', `--${flag} must be one of ${choices.join(', ')}, not "${text}"`, {
    field: flag,
  });
}
