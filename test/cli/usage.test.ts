import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

test.each([[[]], [['org']], [['help', 'nonsense']]])(
  'errand %j prints the help on standard error and exits with 2',
  async (args) => {
    const { exitCode, stdout, stderr } = await runCli({ args });
    expect(stderr).toMatch(/^Usage: errand /);
    expect(stderr).not.toMatch(/outputHelp|errand: /);
    expect([exitCode, stdout]).toEqual([2, '']);
  },
);

test('errand --version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await runCli({ args: ['--version'] })).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

const say = ['say', 'hello', '--org', 'acme'];

test.each([
  [[...say, '--session', ''], 'errand: --session: must not be empty'],
  [[...say, '--session', 'x'.repeat(201)], 'errand: --session: must be at most 200 characters'],
  [
    [...say, '--session', '1', '--channel', 'fax'],
    'errand: --channel: must be one of web, phone, email, whatsapp, sms, slack, api, not fax',
  ],
  [[...say, '--session', '1', '--phone', ''], 'errand: --phone: must not be empty'],
  [['say', ' ', '--org', 'acme', '--session', '1'], 'errand: text: must not be empty'],
  [
    ['dev', '--temporal-port', '5555', '--database-port', '5555'],
    'errand: --temporal-port and --database-port must differ: both are 5555',
  ],
])('%j is refused in the words of the command line', async (args, line) => {
  expect(await runCli({ args })).toMatchObject({ exitCode: 2, stdout: '', stderrLines: [line] });
});
