// How well scenarios are told from each other and from everything else. The fixtures were written before the matcher; its
// constants were chosen on the first half alone (the even places of each list). docs/training.md has the figures.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Scenario } from '../../../src/schemas/scenario.ts';
import { type ScenarioIndex, scenarioIndex } from '../../../src/turn/scenarios/scenario-index.ts';
import { triggeredScenarios } from '../../../src/turn/scenarios/triggered-scenarios.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/scenarios/${name}.json`, import.meta.url), 'utf8'));
const scenarios: Scenario[] = fixture('scenarios').map(({ id, ...scenario }: { id: string }) => ({
  scenarioId: id,
  channels: [],
  ...scenario,
}));
const matching: [scenarioId: string, question: string][] = fixture('matching');
const unrelated: string[] = fixture('unrelated');

function triggered(index: ScenarioIndex, text: string): string[] {
  const messages = [{ role: 'customer' as const, text }];
  return triggeredScenarios(index, { messages, channel: 'web' }).map(({ scenario }) => scenario.scenarioId);
}

/** Recall: questions shown their own answer. Precision: of the questions shown one they should be, and all shown one in vain. */
function measured({
  index,
  asked,
  foreign,
}: {
  index: ScenarioIndex;
  asked: typeof matching;
  foreign: typeof unrelated;
}) {
  const shown = asked.map(([id, question]) => ({ id, ids: triggered(index, question) }));
  const found = shown.filter(({ id, ids }) => ids.includes(id)).length;
  const inVain = foreign.filter((question) => triggered(index, question).length > 0).length;
  return {
    recall: found / asked.length,
    precision: found / (found + inVain),
    first: shown.filter(({ id, ids }) => ids[0] === id).length / asked.length,
    alarms: inVain / foreign.length,
    shown: shown.reduce((sum, { ids }) => sum + ids.length, 0) / asked.length,
  };
}

const half = <T>(list: T[], rest: number) => list.filter((_, place) => place % 2 === rest);

test('the fixtures are as large as they must be to say anything', () => {
  expect([scenarios.length, matching.length, unrelated.length]).toEqual([46, 92, 74]);
  const ids = new Set(scenarios.map(({ scenarioId }) => scenarioId));
  expect(matching.filter(([id]) => !ids.has(id))).toEqual([]);
});

test.each([
  ['the half the constants were chosen on', 0, { recall: 0.84, precision: 0.84, first: 0.8 }],
  ['the half held out', 1, { recall: 0.9, precision: 0.85, first: 0.9 }],
])('questions worded otherwise find their scenario, unrelated ones none: %s', async (_half, rest, floors) => {
  const index = await scenarioIndex(scenarios);
  const figures = measured({ index, asked: half(matching, rest), foreign: half(unrelated, rest) });
  expect(figures.recall).toBeGreaterThan(floors.recall);
  expect(figures.precision).toBeGreaterThan(floors.precision);
  expect(figures.first).toBeGreaterThan(floors.first);
  expect(figures.alarms).toBeLessThan(0.2);
  expect(figures.shown).toBeLessThan(1.5);
});

test('a score of 0.6, at which the lexical chooser answers by itself, is never wrong here', async () => {
  const index = await scenarioIndex(scenarios);
  const sure = (text: string) =>
    index
      .matches({ messages: [{ role: 'customer', text }], channel: 'web' })
      .filter(({ score }) => score >= 0.6)
      .map(({ scenario }) => scenario.scenarioId);
  const answers = matching.map(([id, question]) => ({ id, best: sure(question)[0] }));
  expect(answers.filter(({ id, best }) => best === id).length).toBeGreaterThan(45);
  expect(answers.filter(({ id, best }) => best !== undefined && best !== id)).toEqual([]);
  expect(unrelated.filter((question) => sure(question).length > 0)).toEqual([]);
});

test('the threshold holds for an organisation with four scenarios as for one with forty-six', async () => {
  const figures: ReturnType<typeof measured>[] = [];
  for (let from = 0; from < scenarios.length; from += 4) {
    const few = scenarios.slice(from, from + 4);
    const ids = new Set(few.map(({ scenarioId }) => scenarioId));
    const asked = matching.filter(([id]) => ids.has(id));
    figures.push(measured({ index: await scenarioIndex(few), asked, foreign: unrelated }));
  }
  const mean = (part: 'recall' | 'alarms') => figures.reduce((sum, one) => sum + one[part], 0) / figures.length;
  expect(mean('recall')).toBeGreaterThan(0.82);
  expect(mean('alarms')).toBeLessThan(0.03);
});
