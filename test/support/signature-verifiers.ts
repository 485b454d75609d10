import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RecordedRequest } from './https-endpoint.ts';

/** A request as it arrived, for the verifiers of docs/signing.md. */
export interface ReceivedCall {
  method: string;
  authority: string;
  target: string;
  headers: Record<string, string>;
  body: Buffer;
}

export type Verifier = (call: ReceivedCall, secrets: Record<string, string>, nowMs?: number) => boolean;

export interface SignatureVerifiers {
  byLanguage: Map<string, Verifier>;
  remove(): Promise<void>;
}

/** The languages that can be tried on this machine. */
export const VERIFIER_LANGUAGES =
  spawnSync('python3', ['--version']).status === 0 ? ['TypeScript', 'Python'] : ['TypeScript'];

/** The verifiers as they stand in docs/signing.md, ready to run. */
export async function signatureVerifiers(): Promise<SignatureVerifiers> {
  const folder = await mkdtemp(join(tmpdir(), 'errand-signing-'));
  const text = await readFile(new URL('../../docs/signing.md', import.meta.url), 'utf8');
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(text)?.[1] ?? '';
  const typescript = join(folder, 'verify.ts');
  await writeFile(typescript, block('ts'));
  const { isFromErrand } = await import(/* @vite-ignore */ pathToFileURL(typescript).href);
  const python = join(folder, 'verify.py');
  await writeFile(python, `${block('python')}\n${readCall}`);
  return {
    byLanguage: new Map<string, Verifier>([
      ['TypeScript', isFromErrand],
      ['Python', (...call) => inPython(python, ...call)],
    ]),
    remove: () => rm(folder, { recursive: true }),
  };
}

export function receivedCall({ method, url, header, body }: RecordedRequest, authority: string): ReceivedCall {
  const headers = Object.fromEntries(Object.entries(header).map(([name, value]) => [name, value ?? '']));
  return { method, authority, target: url, headers, body };
}

const readCall = `
import json, sys
call = json.load(sys.stdin)
request = [call[name] for name in ("method", "authority", "target", "headers")]
print(is_from_errand(*request, base64.b64decode(call["body"]), call["secrets"], call["now"]))
`;

const inPython = (file: string, ...[{ body, ...call }, secrets, nowMs = Date.now()]: Parameters<Verifier>): boolean => {
  const input = JSON.stringify({ ...call, body: body.toString('base64'), secrets, now: nowMs / 1000 });
  const { stdout, stderr } = spawnSync('python3', [file], { input, encoding: 'utf8' });
  if (!/^(True|False)\n$/.test(stdout)) throw new Error(stderr);
  return stdout === 'True\n';
};
