import { describeJson } from './describe-json.ts';
import { asSchema } from './leaf-parameters.ts';

const longestQuote = 300;
const apology = 'Please try again later, or ask for a colleague of mine.';

// turn/call-outcome.ts writes these; that room can't be imported from here
const withStatus = /^(?:responseStatus: |HTTP )(\d{3})(?:\n+([\s\S]*))?$/;
const unknownEffect = /\s*It is unknown whether this call took effect\.[\s\S]*$/;
const notSent = /^The call was not sent(?:: ([\s\S]+?))?\.?$/;

/**
 * What a call's result means for the customer, in one or two sentences.
 * @param result as `resultForModel` words it: `responseStatus: <status>`, an empty line and the body; else a sentence
 * @param reading the tool only looks something up
 * @param opening what a success is called; else it is told by `reading` and the status
 */
export function describeResult({
  result,
  reading,
  opening,
}: {
  result: string;
  reading: boolean;
  opening?: string | undefined;
}): string {
  const told = result.replace(unknownEffect, '');
  const isSure = reading && told === result;
  const [isNotSent, why] = notSent.exec(told) ?? [];
  if (isNotSent) return `I could not do that, and nothing was changed${why ? `: ${why}` : ''}.`;
  const match = withStatus.exec(told);
  if (!match) return `I could not reach the system that knows this.${doubt(isSure)} ${apology}`;
  const status = Number(match[1]);
  const body = (match[2] ?? '').trim();
  return status < 300 ? success({ status, body, reading, opening }) : failure({ status, body, isSure });
}

function doubt(isSure: boolean): string {
  return isSure ? '' : ' I do not know whether it took effect.';
}

function success({
  status,
  body,
  reading,
  opening,
}: {
  status: number;
  body: string;
  reading: boolean;
  opening: string | undefined;
}): string {
  const json = parsed(body);
  const facts = json === undefined ? quote(body) : describeJson(json);
  if (facts === '') return opening ? `${opening}.` : reading ? 'There is nothing on record for that.' : 'Done.';
  const usual = status === 202 ? 'That has been started' : reading ? 'Here is what I found' : 'Done';
  return `${opening ?? usual}: ${ended(facts)}`;
}

function failure({ status, body, isSure }: { status: number; body: string; isSure: boolean }): string {
  const said = explanation(body);
  const because = said ? `: ${ended(said)}` : '.';
  switch (status) {
    case 404:
    case 410:
      return `I could not find that${because} Could you check what you gave me?`;
    case 401:
    case 403:
      return `I am not allowed to do that${because} ${apology}`;
    case 408:
      return `That took too long and I got no answer.${doubt(isSure)} ${apology}`;
    case 409:
      return `That is not possible at the moment${because}`;
    case 429:
      return `The system is busy right now. ${apology}`;
  }
  if (status >= 500) return `The system has a problem right now and could not answer${because} ${apology}`;
  if (status >= 400) return `That was not accepted${because}`;
  return `I could not get an answer (the system pointed elsewhere). ${apology}`;
}

/** What an error body says of itself: problem details, `message`, `error` and the like, or short plain text. */
function explanation(body: string): string {
  const json = parsed(body);
  if (json === undefined) return quote(body);
  const fields = asSchema(json);
  const inner = asSchema(fields.error);
  const told = [
    fields.message,
    fields.detail,
    fields.error_description,
    inner.message,
    fields.error,
    fields.title,
    fields.reason,
  ];
  const text = told.find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof text === 'string' ? quote(text) : '';
}

/** JSON, also with a remark of the engine's behind it; nothing for any other text. */
function parsed(body: string): unknown {
  const end = Math.max(body.lastIndexOf('}'), body.lastIndexOf(']')) + 1;
  for (const text of [body, body.slice(0, end)]) {
    try {
      if (/^[[{]/.test(text)) return JSON.parse(text);
    } catch {
      // not JSON after all: shown as text
    }
  }
  return undefined;
}

function quote(text: string): string {
  const plain = /<(!doctype|html|body)\b/i.test(text) ? '' : text.replace(/\s+/g, ' ').trim();
  return plain.length > longestQuote ? `${plain.slice(0, longestQuote)}…` : plain;
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
