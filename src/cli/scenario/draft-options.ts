import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { ErrandError } from '../../errors.ts';
import type { ScenarioChange } from '../../services/edit-scenario.ts';
import { channelsOption } from '../action/channel-options.ts';

export interface ScenarioOptions {
  id: string;
  org: string;
  question?: string[];
  answer?: string;
  answerFile?: string;
  channel?: string;
  json?: boolean;
}

/** What the flags say of a scenario; the service checks it. @throws ErrandError `invalid_request` naming the flag */
export async function draftOf({ question, answer, answerFile, channel }: ScenarioOptions): Promise<ScenarioChange> {
  if (answer !== undefined && answerFile !== undefined) {
    throw new ErrandError('invalid_request', 'give the answer once: --answer or --answer-file', { field: 'answer' });
  }
  return {
    questions: question,
    answer: answerFile === undefined ? answer : await answerIn(answerFile),
    channels: channelsOption(channel),
  };
}

async function answerIn(file: string): Promise<string> {
  const content = file === '-' ? text(process.stdin) : readFile(file, 'utf8');
  return content.catch((cause: unknown) => {
    const message = `there is no readable file ${file}: check --answer-file`;
    throw new ErrandError('invalid_request', message, { field: 'answer-file', cause });
  });
}
