/** The parameters of a query or a Cookie header as encoded `name=value` pairs. */
import type { ActionParameter } from '../schemas/action.ts';
import { assertOwnNames } from './own-names.ts';
import { percentEncode } from './percent-encode.ts';
import { pairsOfParameter } from './serialize-parameter.ts';

/** One pair as it stands on the wire; `bound` = the engine filled it. */
export interface WrittenPair {
  name: string;
  text: string;
  bound: boolean;
}

/**
 * `taken` are names that stand there already, written by the author.
 * @throws ErrandError `invalid_request` naming the argument
 */
export function buildPairs({
  place,
  parameters,
  values,
  taken = [],
}: {
  place: 'query' | 'cookie';
  parameters: readonly ActionParameter[];
  values: ReadonlyMap<string, unknown>;
  taken?: readonly string[];
}): WrittenPair[] {
  const here = parameters.filter((parameter) => parameter.in === place);
  return here
    .filter(({ argument }) => values.has(argument))
    .flatMap((parameter) => {
      const { name, argument, binding } = parameter;
      const value = values.get(argument);
      const pairs = pairsOfParameter({ parameter, value, encode: encoderOf(parameter, value) });
      const others = [...here.filter((one) => one !== parameter).map((one) => one.name), ...taken];
      assertOwnNames({ argument, names: pairs.map(([own]) => own).filter((own) => own !== name), others });
      return pairs.map(([own, text]) => ({
        name: own,
        text: `${percentEncode(own, argument)}=${text}`,
        bound: binding !== undefined,
      }));
    });
}

/** Of the reserved characters, those that end nothing in a query; a comma does within a list. */
const RESERVED = /%(?:3A|2F|3F|40|21|24|28|29|2A|2C)/g;

function encoderOf({ argument, allowReserved, in: place }: ActionParameter, value: unknown): (text: string) => string {
  const strict = (text: string) => percentEncode(text, argument);
  if (!allowReserved || place !== 'query') return strict;
  const isList = typeof value === 'object';
  return (text) =>
    strict(text).replace(RESERVED, (code) => (isList && code === '%2C' ? code : decodeURIComponent(code)));
}
