/** A program that starts dev servers, says where they are as one line of JSON, and waits: tests kill it. */
import { startDevServers } from '../../src/embedded/dev-servers.ts';

const [stateDir = '', cacheDir = '', needs = '{}'] = process.argv.slice(2);

const servers = await startDevServers({
  stateDir,
  cacheDir,
  needs: JSON.parse(needs) as { temporal: boolean; postgres: boolean },
  onProgress: (line) => console.error(line),
});
console.log(JSON.stringify(servers));
setInterval(() => undefined, 60_000);
