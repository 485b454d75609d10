import type { Command } from 'commander';
import { ErrandError } from '../../errors.ts';
import type { SettingsChange } from '../../services/edit-organisation.ts';

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
  rule?: string[];
  replyTopic?: string[];
  skipTopic?: string[];
  failuresBeforeHandoff?: string;
  resolveAfterQuietMinutes?: string;
  formExpirySeconds?: string;
  emailRecipient?: string[];
  claimCheck?: string;
  webhookUrl?: string;
}

/** The flags that `org create` and `org edit` share. */
export function settingOptions(command: Command): Command {
  return command
    .option('--context-headers <on|off>', 'send the x-opencx-* headers with every call')
    .option('--sign-calls <on|off>', 'sign every call; errand org signing-key shows what endpoints verify with')
    .option('--autopilot <channel=on|off...>', 'whether the AI answers on a channel, e.g. email=off sms=on')
    .option('--max-continuations <number>', 'further attempts or actions after one message')
    .option('--reopen <on|off>', 'whether a message opens a resolved session again')
    .option('--instructions <text>', 'how the AI should speak, in a text of its own, added to every prompt')
    .option('--prohibited-topic <topic...>', 'what the AI must leave to people; replaces the list, "" empties it')
    .option('--retention-days <days>', 'days that errand purge keeps what was said and sent, or "none"')
    .option('--rule <sentence...>', 'behavioural rules of the AI, always active; replaces the list, "" empties it')
    .option('--reply-topic <topic...>', 'the AI answers only these topics; replaces the list, "" empties it')
    .option('--skip-topic <topic...>', 'topics the AI leaves to the team in silence; replaces the list, "" empties it')
    .option('--failures-before-handoff <number>', 'calls of one message that fail before a person takes over')
    .option('--form-expiry-seconds <seconds>', 'how long a form waits for its customer, up to 30 days')
    .option('--resolve-after-quiet-minutes <minutes>', 'quiet time after which a session is resolved, or "none"')
    .option('--email-recipient <address...>', 'who else than the contact the AI may write to: addresses or @domains')
    .option('--claim-check <on|off>', 'whether a reply that claims what no call did is held back')
    .option('--webhook-url <url>', 'https address that is told when a turn ends, or "none"');
}

/** What the flags change; the service checks the values. @throws ErrandError `invalid_request` naming the flag */
export function settingsOf(options: SettingOptions): SettingsChange {
  const { contextHeaders, signCalls, reopen, maxContinuations, instructions, autopilot } = options;
  const { prohibitedTopic, retentionDays, rule, replyTopic, skipTopic, emailRecipient, claimCheck } = options;
  const { failuresBeforeHandoff, formExpirySeconds, resolveAfterQuietMinutes, webhookUrl } = options;
  return {
    ...(contextHeaders === undefined ? {} : { contextHeaders: switchOf('--context-headers', contextHeaders) }),
    ...(signCalls === undefined ? {} : { signCalls: switchOf('--sign-calls', signCalls) }),
    ...(reopen === undefined ? {} : { reopen: switchOf('--reopen', reopen) }),
    ...(maxContinuations === undefined ? {} : { maxContinuations: numberOf('--max-continuations', maxContinuations) }),
    ...(instructions === undefined ? {} : { instructions }),
    ...(prohibitedTopic === undefined ? {} : { prohibitedTopics: listOf(prohibitedTopic) }),
    ...(retentionDays === undefined ? {} : { retentionDays: numberOrNone('--retention-days', retentionDays) }),
    ...(rule === undefined ? {} : { rules: listOf(rule) }),
    ...(replyTopic === undefined && skipTopic === undefined
      ? {}
      : {
          autopilotTopics: {
            ...(replyTopic && { reply: listOf(replyTopic) }),
            ...(skipTopic && { skip: listOf(skipTopic) }),
          },
        }),
    ...(failuresBeforeHandoff === undefined
      ? {}
      : { failuresBeforeHandoff: numberOf('--failures-before-handoff', failuresBeforeHandoff) }),
    ...(formExpirySeconds === undefined
      ? {}
      : { formExpirySeconds: numberOf('--form-expiry-seconds', formExpirySeconds) }),
    ...(resolveAfterQuietMinutes === undefined
      ? {}
      : { resolveAfterQuietMinutes: numberOrNone('--resolve-after-quiet-minutes', resolveAfterQuietMinutes) }),
    ...(emailRecipient === undefined ? {} : { emailRecipients: listOf(emailRecipient) }),
    ...(claimCheck === undefined ? {} : { claimCheck: switchOf('--claim-check', claimCheck) }),
    ...(webhookUrl === undefined ? {} : { webhookUrl: webhookUrl === 'none' ? null : webhookUrl }),
    ...(autopilot === undefined ? {} : { autopilot: Object.fromEntries(autopilot.map(channelSwitch)) }),
  };
}

function listOf(texts: string[]): string[] {
  return texts.filter((text) => text !== '');
}

function numberOrNone(flag: string, text: string): number | null {
  return text === 'none' ? null : numberOf(flag, text);
}

/** An empty text is no zero: it is what a variable of a script leaves that was never set. */
function numberOf(flag: string, text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isNaN(number)) return number;
  const field = flag.slice(2).replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  throw new ErrandError('invalid_request', `${flag} must be a number, not "${text}"`, { field });
}

function channelSwitch(text: string): [string, boolean] {
  const [channel = '', state = ''] = text.split('=');
  return [channel, switchOf(`--autopilot ${channel}`, state)];
}

function switchOf(flag: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new ErrandError('invalid_request', `${flag} must be on or off, not "${text}"`, { field: flag });
}
