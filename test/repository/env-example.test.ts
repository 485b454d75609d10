import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { environmentSchema, readConfig } from '../../src/config.ts';

const defaults: Record<string, unknown> = environmentSchema.parse({});

const ours = Object.entries(environmentSchema.shape).map(
  ([name, { description }]) => `# ${description}\n${name}=${defaults[name] ?? ''}\n`,
);

const temporals = `# Temporal's own variables, read by its library, which knows more of them (TEMPORAL_TLS_..., TEMPORAL_PROFILE).
# Without an address, errand dev starts an embedded server.
TEMPORAL_ADDRESS=
TEMPORAL_NAMESPACE=
TEMPORAL_API_KEY=
`;

const expected = [...ours, temporals].join('\n');

test.for(Object.entries(environmentSchema.shape))('%s is described', ([, { description }]) => {
  expect(description).toBeTruthy();
});

test('.env.example has every variable of src/config.ts once, with its description and default, and no other', () => {
  expect(readFileSync('.env.example', 'utf8'), `.env.example should be:\n\n${expected}\n`).toBe(expected);
});

test('.env.example copied as it stands changes nothing', () => {
  const copied = parseEnv(readFileSync('.env.example', 'utf8'));
  expect(readConfig(copied)).toEqual(readConfig({}));
});
