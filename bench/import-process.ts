// A process for one parser, so that its peak memory is its own and it can be killed. Usage: import-process.ts PARSER; the
// files come as messages, one after the answer to the other.
import { ErrandError } from '../src/errors.ts';
import { isParserName, parsers, refused } from './import-parsers.ts';

const [name = ''] = process.argv.slice(2);
if (!isParserName(name)) throw new Error(`there is no parser ${name}`);
const parse = await parsers[name]();

process.on('message', (file: string) => void answer(file));
// a parser may leave handles open
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function answer(file: string): Promise<void> {
  const start = performance.now();
  const found = await parse(file).catch((error: unknown) => {
    if (error instanceof ErrandError) return refused(`${error.code}: ${error.message}`);
    return refused(error instanceof Error ? error.message : error);
  });
  const seconds = (performance.now() - start) / 1_000;
  const peakMegabytes = process.resourceUsage().maxRSS / 1_024;
  process.send?.({ ...found, seconds, peakMegabytes });
}
