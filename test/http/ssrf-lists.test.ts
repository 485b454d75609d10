// What two public lists of SSRF bypasses contain, entry by entry in words of our own and with https, since anything else is
// refused before it is looked at. Names are answered here as the lists say that they resolve.
//  - swisskyrepo/PayloadsAllTheThings, "Server Side Request Forgery/README.md" (0381fd3)
//  - cujanovic/SSRF-Testing, README.md (0147cca), ip.py (0e1bf04), cloud-metadata.txt (0f57255)
import { expect, test } from 'vitest';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';

const names = new Map([
  ['localhost', '127.0.0.1'],
  ['localhost.', '127.0.0.1'],
  ['localtest.me', '127.0.0.1'],
  ['spoofed.burpcollaborator.net', '127.0.0.1'],
  ['customer1.app.localhost.my.company.127.0.0.1.nip.io', '127.0.0.1'],
  ['mail.ebc.apple.com', '127.0.0.6'],
  ['bugbounty.dod.network', '127.0.0.2'],
  ['127.0.0.1.nip.io', '127.0.0.1'],
  ['169.254.169.254.nip.io', '169.254.169.254'],
  ['make-1.2.3.4-rebind-169.254-169.254-rr.1u.ms', '169.254.169.254'],
  ['ssrf-169.254.169.254.localdomain.pw', '169.254.169.254'],
  ['ssrf-race-169.254.169.254.localdomain.pw', '169.254.169.254'],
  ['instance-data', '169.254.169.254'],
  ['metadata', '169.254.169.254'],
  ['metadata.google.internal', '169.254.169.254'],
  ['metadata.packet.net', '192.168.255.254'],
  ['rancher-metadata', '169.254.169.250'],
]);

const client = createEndpointClient({
  timeoutMs: 30_000,
  maxResponseBytes: 10,
  resolve: async (host) => {
    const address = names.get(host);
    if (address === undefined) throw new Error(`no such name: ${host}`);
    return [{ address, family: 4 }];
  },
});
const callTo = (url: string) => client.send({ method: 'GET', url, headers: [] });

const blocked = `
https://127.0.0.1:80 https://127.0.0.1:443 https://127.0.0.1:22 https://0.0.0.0:80 https://0.0.0.0:443 https://0.0.0.0:22
https://localhost:80 https://localhost https://localhost:22 https://localhost./ https://LOCALHOST/
https://[::]:80/ https://[::]:25/ https://[::]:22/ https://[::]:3128/ https://[0000::1]:80/ https://[0000::1]:3128/
https://localtest.me https://spoofed.burpcollaborator.net https://mail.ebc.apple.com https://bugbounty.dod.network
https://customer1.app.localhost.my.company.127.0.0.1.nip.io https://127.0.0.1.nip.io/ https://169.254.169.254.nip.io/
https://127.127.127.127 https://127.0.1.3 https://127.0.0.0 https://127.88.23.245:22/
https://2130706433/ https://3232235521/ https://3232235777/ https://2852039166/
https://0177.0.0.1/ https://0x7f.0x0.0x0.0x1/ https://0x7f000001/ https://017700000001/
https://[0:0:0:0:0:ffff:127.0.0.1] https://0/ https://127.1 https://127.0.1 https://10.1 https://192.168.257
https://127.0.0.1/%61dmin https://127.0.0.1/%2561dmin https://127.0.0.1:2379/version https://127.0.0.1:2375/containers/json
https://①②⑦.⓪.⓪.① https://127。0。0。1 https://１２７.０.０.１ https://%31%32%37.0.0.1/ https://127.0.0.1./
https://127.1.1.1:80\\@127.2.2.2:80/ https://127.1.1.1:80#\\@127.2.2.2:80/ https://127.88.23.245:22/+&@google.com:80#+@google.com:80/
https://127.88.23.245:22/?@google.com:80/ https://127.88.23.245:22/#@www.google.com:80/
https://make-1.2.3.4-rebind-169.254-169.254-rr.1u.ms https://ssrf-169.254.169.254.localdomain.pw/
https://ssrf-race-169.254.169.254.localdomain.pw/
https://169.254.169.254/latest/user-data https://169.254.169.254/latest/meta-data/iam/security-credentials/
https://169.254.169.254/computeMetadata/v1/ https://169.254.169.254/metadata/v1.json https://169.254.169.254/openstack
https://169.254.169.254/metadata/instance?api-version=2017-04-02 https://169.254.169.254/2009-04-04/meta-data/
https://instance-data https://metadata/computeMetadata/v1/ https://metadata.google.internal/computeMetadata/v1beta1/
https://metadata.packet.net/userdata https://rancher-metadata/latest/
https://0xA9.0xFE.0xA9.0xFE/ https://0xA9FEA9FE/ https://0251.0376.0251.0376/ https://0251.00376.000251.0000376/ https://0251.254.169.254
https://[::ffff:a9fe:a9fe]/latest/meta-data/ https://[0:0:0:0:0:ffff:a9fe:a9fe]/ https://[0:0:0:0:0:ffff:169.254.169.254]/
https://169.254.170.2/v2/credentials/ https://192.0.0.192/latest/ https://100.100.100.200/latest/meta-data/
`;

const unreadable = `
https://0000::1:80/ https://o177.0.0.1/ https://0o177.0.0.1/ https://q177.0.0.1/ https://localhost:+11211aaa
https://localhost:00011211aaaa https://425.510.425.510/ https://7147006462/ https://0x41414141A9FEA9FE/ https://๑.1.1.1/
https://127.1.1.1:80:\\@@127.2.2.2:80/ https://google.com:80+&@127.88.23.245:22/#+@google.com:80/
https://google.com:80+&@google.com:80#+@127.88.23.245:22/ https://[fe80::1%25eth0]/
http://127.0.0.1/ file:///etc/passwd file://\\/\\/etc/passwd dict://attacker:11111/ sftp://evil.com:11111/ tftp://evil.com:12346/X
ldap://localhost:11211/%0astats%0aquit gopher://127.0.0.1:25/xHELO netdoc:///etc/passwd jar:http://127.0.0.1!/ jar:https://127.0.0.1!/
0://evil.com:80;http://google.com:80/
`;

const entries = (text: string): string[] => text.trim().split(/\s+/);

test.each(entries(blocked))('%s: blocked_address, nothing is dialled', async (url) => {
  const answer = await callTo(url);
  expect(answer.outcome).toEqual({ kind: 'network-error', cause: 'blocked_address' });
  expect([answer.sent, answer.remoteAddress]).toEqual([false, undefined]);
});

test.each([...entries(unreadable), 'https://1.1.1.1 &@2.2.2.2# @3.3.3.3/'])(
  '%s: no plain https address, nothing is looked up',
  async (url) => {
    const answer = await callTo(url);
    expect(answer.outcome).toEqual({ kind: 'network-error', cause: 'invalid_request' });
    expect([answer.sent, answer.timings.dnsMs]).toEqual([false, undefined]);
  },
);

const encodings = [
  '0xa9.0xfe.0xa9.0xfe',
  '0xa9fea9fe',
  '2852039166',
  '425.510.425.510',
  '7147006462',
  '0251.0376.0251.0376',
];
encodings.push('0251.00376.000251.0000376', '[::169.254.169.254]', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]');
encodings.push('[0:0:0:0:0:ffff:a9fe:a9fe]', '0251.254.169.254', '①⑥⑨.②⑤④.①⑥⑨.②⑤④');

/** ip.py puts every encoding of an address into these. */
const frames = [
  (ip: string) => `https://${ip}:80/`,
  (ip: string) => `https://${ip}:80?@www.google.com/`,
  (ip: string) => `https://${ip}:80#@www.google.com/`,
  (ip: string) => `https://www.google.com@${ip}:80/`,
  (ip: string) => `https://3dW~!$;:,.|@${ip}:80/`,
  (ip: string) => `https://text@${ip}:80@www.google.com/`,
  (ip: string) => `https://text@${ip}:80+@www.google.com/`,
  (ip: string) => `https://text@www.google.com@${ip}:80/`,
  (ip: string) => `https://${ip}:80+&@www.google.com#+@www.google.com/`,
  (ip: string) => `https://www.google.com+&@${ip}:80#+@www.google.com/`,
  (ip: string) => `https://www.google.com+&@www.google.com#+@${ip}:80/`,
  (ip: string) => `https://${ip}:80:80/`,
  (ip: string) => `https://${ip}:80\twww.google.com/`,
  (ip: string) => `https://${ip}:80%09www.google.com/`,
  (ip: string) => `https://${ip}:80%2509www.google.com/`,
];

test.each(encodings)('169.254.169.254 written as %s, in every frame of ip.py: nothing is dialled', async (ip) => {
  for (const frame of frames) {
    const { outcome, sent, remoteAddress, timings } = await callTo(frame(ip));
    expect(outcome).toEqual({
      kind: 'network-error',
      cause: expect.stringMatching(/^(blocked_address|invalid_request)$/),
    });
    expect([sent, remoteAddress, timings.connectMs]).toEqual([false, undefined, undefined]);
  }
});
