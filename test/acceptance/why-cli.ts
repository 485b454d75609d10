import { expect } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import type { Change } from '../../src/turn/explain/change.ts';
import { inTurn } from '../support/chat.ts';
import type { ScriptedAnswer } from '../support/openai-server.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import type { World } from '../support/world.ts';

/** ERRAND_EGRESS_ADDRESSES of the command. */
export const ADDRESSES = '203.0.113.7, 203.0.113.8';

export interface WhyCli {
  errand(args: string[], input?: string): Promise<CliResult>;
  /** what `errand why` tells a person; line ends and indents are one space each */
  why(session: string, ...args: string[]): Promise<string>;
  /** what it tells a program */
  // biome-ignore lint/suspicious/noExplicitAny: what a program would read, looked at field by field
  whyJson(session: string, ...args: string[]): Promise<any>;
  /** runs every command that an answer names, as somebody would who pastes them */
  follow(session: string, ...args: string[]): Promise<string[]>;
  /** one message through a whole turn; the session it makes, or goes on */
  turn(script: ScriptedAnswer[], change?: Partial<MessageInput>): Promise<string>;
}

export function whyCli(world: World, organisationId: string): WhyCli {
  const env = { ...world.workerEnvironment, ERRAND_EGRESS_ADDRESSES: ADDRESSES };
  const errand: WhyCli['errand'] = (args, input) => runCli({ args, env, ...(input === undefined ? {} : { input }) });
  async function told(args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await errand(['why', ...args, '--org', organisationId]);
    expect([exitCode, stderr]).toEqual([0, '']);
    return stdout;
  }
  const whyJson: WhyCli['whyJson'] = async (...args) => JSON.parse(await told([...args, '--json']));
  return {
    errand,
    whyJson,
    why: async (...args) => (await told(args)).replaceAll(/\s+/g, ' '),
    async follow(...args) {
      const { reasons, actions } = await whyJson(...args);
      const changes: Change[] = [...reasons, ...actions].flatMap((one) => one.changes);
      const commands = changes.flatMap(({ command }) => command ?? []);
      for (const command of commands) {
        expect(await errand(command.split(' ').slice(1))).toMatchObject({ exitCode: 0, stderr: '' });
      }
      return commands;
    },
    async turn(script, change = {}) {
      world.model.setScript(inTurn(...script));
      const message = world.message({ organisationId, text: 'Where is my parcel?', ...change });
      await world.client.submit(message);
      return message.session;
    },
  };
}
