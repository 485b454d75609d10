/** Authoring: what a curl command line would send. */
import { ErrandError } from '../../errors.ts';
import { shellWords } from './shell-words.ts';

export interface CurlRequest {
  method?: string;
  url: string;
  headers: [name: string, value: string][];
  /** the bodies of -d, as they are joined with & */
  data: string[];
  form: { name: string; value: string; file: boolean }[];
  /** -G: the data belong to the query */
  dataInQuery: boolean;
}

type Read = (request: CurlRequest, value: string, option: string) => void;

const method: Read = (request, value) => {
  request.method = value.toUpperCase();
};
const header: Read = ({ headers }, value) => {
  const at = value.indexOf(':');
  // `Name;` is curl's way to send an empty value, `Name:` to send none of its own
  if (at === -1 && value.endsWith(';')) headers.push([value.slice(0, -1).trim(), '']);
  else if (at === -1) throw refused(`-H ${JSON.stringify(value)} is no header: write 'Name: value'`);
  else if (value.slice(at + 1).trim() !== '') headers.push([value.slice(0, at).trim(), value.slice(at + 1).trim()]);
};
const data: Read = (request, value, option) => {
  if (value.startsWith('@')) throw refused(`${option} ${value} reads a file: put its text into the command`);
  request.data.push(value);
};
const encodedData: Read = (request, value, option) => {
  const [, name = '', mark, text = ''] = /^([^=@]*)([=@])(.*)$/s.exec(value) ?? [];
  if (mark === '@') throw refused(`${option} ${value} reads a file: put its text into the command`);
  const encoded = encodeURIComponent(mark === undefined ? value : text);
  request.data.push(name === '' ? encoded : `${name}=${encoded}`);
};
const form: Read = (request, field, option) => {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(field) ?? [];
  if (name === undefined) throw refused(`${option} ${field} is no form field: write name=value`);
  if (value.startsWith('<')) throw refused(`${option} ${field} reads a file: put its text into the command`);
  request.form.push({ name, value: value.replace(/;type=[^;]*$/, ''), file: value.startsWith('@') });
};
const secret =
  (name: string): Read =>
  ({ headers }, value) =>
    void headers.push([name, value]);
const ignored: Read = () => {};

const withValue = new Map<string, Read>(
  Object.entries({
    '-X --request': method,
    '-H --header': header,
    '-d --data --data-ascii --data-binary': data,
    '--data-raw': (request, value) => void request.data.push(value),
    '--data-urlencode': encodedData,
    '--json': (request, value, option) => {
      data(request, value, option);
      request.headers.push(['Content-Type', 'application/json'], ['Accept', 'application/json']);
    },
    '-F --form': form,
    '--form-string': (request, value, option) => form(request, value.replace(/=(?=[@<])/, '= '), option),
    '--url': address,
    '-u --user --oauth2-bearer': secret('Authorization'),
    '-b --cookie': secret('Cookie'),
    '-A --user-agent -e --referer -o --output -m --max-time --connect-timeout --retry --retry-delay -w --write-out':
      ignored,
    '--cacert -E --cert --key -x --proxy --resolve -c --cookie-jar -D --dump-header --limit-rate --max-redirs': ignored,
  } satisfies Record<string, Read>).flatMap(([names, read]) =>
    names.split(' ').map((name): [string, Read] => [name, read]),
  ),
);

const flags = new Set(
  `-s --silent -S --show-error -k --insecure -L --location --location-trusted -v --verbose -i --include -f --fail
  --fail-with-body -g --globoff --compressed --http1.0 --http1.1 --http2 --http3 -N --no-buffer -# --progress-bar -4 --ipv4
  -6 --ipv6 --tlsv1.2 --tlsv1.3 --no-progress-meter --path-as-is`.split(/\s+/),
);

/**
 * Reads the options that shape a request; those that only steer curl are left out.
 * @throws ErrandError `invalid_request`, naming the option that can't be read, e.g. one that reads a file
 */
export function curlRequest(command: string): CurlRequest {
  // what Windows' command line escapes with ^ is another language
  if (/^curl(\.exe)? +\^["']|\^\r?\n/.test(command.trim())) {
    throw refused('the command is written for cmd on Windows: copy it as cURL (bash)');
  }
  const [first, ...words] = shellWords(command.trim().replace(/^\$\s+/, ''));
  if (first !== 'curl') throw refused('the command must begin with curl');
  const request: CurlRequest = { url: '', headers: [], data: [], form: [], dataInQuery: false };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!/^-./.test(word)) address(request, word);
    else if (word.startsWith('--')) readOption({ request, option: word, words });
    else readShort({ request, word, words });
  }
  if (request.url === '') throw refused('the command has no URL');
  return request;
}

/** Short options may touch each other and their value: `-sSL`, `-XPOST`. */
function readShort({ request, word, words }: { request: CurlRequest; word: string; words: string[] }): void {
  for (let at = 1; at < word.length; at += 1) {
    const option = `-${word[at]}`;
    if (!withValue.has(option)) {
      readOption({ request, option, words });
      continue;
    }
    if (at + 1 < word.length) words.unshift(word.slice(at + 1));
    readOption({ request, option, words });
    return;
  }
}

function readOption({ request, option, words }: { request: CurlRequest; option: string; words: string[] }): void {
  if (option === '-G' || option === '--get') request.dataInQuery = true;
  if (option === '-G' || option === '--get' || flags.has(option)) return;
  const read = withValue.get(option);
  if (!read) throw refused(`the option ${option} can't be read: leave it out, or give the action by its fields`);
  const value = words.shift();
  if (value === undefined) throw refused(`the option ${option} lacks its value`);
  read(request, value, option);
}

function address(request: CurlRequest, url: string): void {
  if (request.url !== '')
    throw refused(`the command has two URLs, ${request.url} and ${url}: an action makes one call`);
  request.url = url;
}

function refused(problem: string): ErrandError {
  return new ErrandError('invalid_request', `--from-curl: ${problem}`, { field: 'fromCurl' });
}
