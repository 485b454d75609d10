import type { Command } from 'commander';
import { ErrandError } from '../../errors.ts';
import type { OrganisationSettings } from '../../schemas/organisation.ts';

/** The settings of an organisation as commander reads them. */
export interface SettingOptions {
  contextHeaders?: string;
  signCalls?: string;
  autopilot?: string[];
  maxContinuations?: string;
  reopen?: string;
  instructions?: string;
  prohibitedTopic?: string[];
  retentionDays?: string;
}

/** The flags that `org create` and `org edit` share. */
export function settingOptions(command: Command): Command {
  return command
    .option('--context-headers <on|off>', 'send the x-opencx-* headers with every call')
    .option('--sign-calls <on|off>', 'sign every call; errand org signing-key shows what endpoints verify with')
    .option('--autopilot <channel=on|off...>', 'whether the AI answers on a channel, e.g. email=off sms=on')
    .option('--max-continuations <number>', 'further attempts or actions after one message')
    .option('--reopen <on|off>', 'whether a message opens a resolved session again')
    .option('--instructions <text>', 'behavioural rules, added to every prompt')
    .option('--prohibited-topic <topic...>', 'what the AI must leave to people; replaces the list, "" empties it')
    .option('--retention-days <days>', 'days that errand purge keeps what was said and sent, or "none"');
}

/** What the flags change; the service checks the values. @throws ErrandError `invalid_request` naming the flag */
export function settingsOf(
  options: SettingOptions,
): Partial<OrganisationSettings> & { autopilot?: Record<string, boolean> } {
  const { contextHeaders, signCalls, reopen, maxContinuations, instructions, autopilot } = options;
  const { prohibitedTopic, retentionDays } = options;
  return {
    ...(contextHeaders === undefined ? {} : { contextHeaders: switchOf('--context-headers', contextHeaders) }),
    ...(signCalls === undefined ? {} : { signCalls: switchOf('--sign-calls', signCalls) }),
    ...(reopen === undefined ? {} : { reopen: switchOf('--reopen', reopen) }),
    ...(maxContinuations === undefined ? {} : { maxContinuations: numberOf(maxContinuations) }),
    ...(instructions === undefined ? {} : { instructions }),
    ...(prohibitedTopic === undefined ? {} : { prohibitedTopics: prohibitedTopic.filter((topic) => topic !== '') }),
    ...(retentionDays === undefined
      ? {}
      : { retentionDays: retentionDays === 'none' ? null : numberOf(retentionDays) }),
    ...(autopilot === undefined ? {} : { autopilot: Object.fromEntries(autopilot.map(channelSwitch)) }),
  };
}

/** An empty text is no zero: it is what a variable of a script leaves that was never set. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function channelSwitch(text: string): [string, boolean] {
  const [channel = '', state = ''] = text.split('=');
  return [channel, switchOf(`--autopilot ${channel}`, state)];
}

function switchOf(flag: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new ErrandError('invalid_request', `${flag} must be on or off, not "${text}"`, { field: flag });
}
