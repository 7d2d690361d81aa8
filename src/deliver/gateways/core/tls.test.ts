import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { opensslPath } from '../../../../test/support/optional.ts';
import { atEnd, closeAll, open, part, polite, startPeer } from '../smpp/testing/scripted-peer.ts';

const openssl = opensslPath();
const folder = mkdtempSync(join(tmpdir(), 'tocsin-tls-'));
after(() => rmSync(folder, { recursive: true }));
afterEach(closeAll);

/** An authority of an invented name and a certificate that it signs for gateway.test. */
function certificates(program: string): { ca: string; cert: string; key: string } {
  const path = (name: string): string => join(folder, name);
  const run = (...args: string[]): void => {
    execFileSync(program, args, { stdio: 'pipe' });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  run(
    ...['req', '-x509', ...newKey, '-keyout', path('ca.key'), '-out', path('ca.pem')],
    ...['-days', '3650', '-subj', '/CN=Authority of Nowhere'],
  );
  run(
    ...['req', ...newKey, '-keyout', path('gw.key'), '-out', path('gw.csr')],
    ...['-subj', '/CN=gateway.test'],
  );
  writeFileSync(path('gw.ext'), 'subjectAltName=DNS:gateway.test\n');
  run(
    ...['x509', '-req', '-in', path('gw.csr'), '-CA', path('ca.pem'), '-CAkey', path('ca.key')],
    ...['-CAcreateserial', '-days', '3650', '-extfile', path('gw.ext'), '-out', path('gw.pem')],
  );
  const [cert, key] = [readFileSync(path('gw.pem'), 'utf8'), readFileSync(path('gw.key'), 'utf8')];
  return { ca: path('ca.pem'), cert, key };
}

const skip = openssl.present ? false : openssl.reason;

describe('TLS', { timeout: 20_000, skip }, () => {
  const { ca, cert, key } = openssl.present
    ? certificates(openssl.path)
    : { ca: '', cert: '', key: '' };

  it('submits where the authority and the name are right', async () => {
    const { port } = await startPeer(polite(), { cert, key });
    const tls = { enabled: true, caFile: ca, serverName: 'gateway.test' };
    const { gateway, reach } = open(port, { tls });
    await reach('bound');
    const results = await Promise.all(Array.from({ length: 16 }, () => gateway.submit(part)));
    assert.ok(results.every(({ kind }) => kind === 'accepted'));
  });

  it('refuses another name, and an authority that it does not know, as a matter for a person', async () => {
    const { port, peers } = await startPeer(polite(), { cert, key });
    for (const [tls, why] of [
      [{ enabled: true, caFile: ca, serverName: 'other.test' }, /other\.test.*altnames/],
      [{ enabled: true, caFile: null, serverName: 'gateway.test' }, /verify/],
      // The host is an address, which the certificate does not bear.
      [{ enabled: true, caFile: ca, serverName: null }, /127\.0\.0\.1/],
    ] as const) {
      const { gateway, reach, statuses } = open(port, { tls, reconnectMaxMs: 60_000 });
      assert.match((await reach('refused')).detail, why);
      assert.ok(!statuses.some(({ state }) => state === 'bound' || state === 'backing_off'));
      await gateway.close(0);
    }
    assert.ok(
      peers.every(({ got }) => got.length === 0),
      'no password is sent to a stranger',
    );
  });

  it('says so when the peer does not speak TLS, and tries again', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    atEnd(async () => server.close());
    const { port } = server.address() as AddressInfo;
    const { reach } = open(port, { tls: { enabled: true, caFile: ca, serverName: null } });
    assert.match((await reach('backing_off')).detail, /SSL|TLS|closed/);
  });

  it('refuses to start with a CA file that cannot be read', () => {
    const tls = { enabled: true, caFile: join(folder, 'none.pem'), serverName: null };
    assert.throws(() => open(1, { tls }), { code: 'CONFIG_INVALID', message: /none\.pem/ });
  });
});
