import { expect, test } from 'vitest';
import { namedTurn, noTurn } from '../../../src/turn/replay/attempt.ts';

const turns = [{ turnId: 'first' }, { turnId: 'second' }];

test.each([
  ['1', 'first'],
  ['2', 'second'],
  ['second', 'second'],
  ['0', undefined],
  ['3', undefined],
  ['third', undefined],
])('a turn is named by its number from 1 or its id: %s', (name, turnId) => {
  expect(namedTurn(turns, name)?.turnId).toBe(turnId);
});

test('who names none is told how turns are named', () => {
  expect(noTurn({ session: '#7', turn: '3', turns }).message).toBe(
    'session "#7" has no turn "3": name one by its id or by its number from 1 to 2, as errand session lists them',
  );
  expect(noTurn({ session: '#7', turn: undefined, turns: [] }).message).toBe('session "#7" has no turn yet');
});
