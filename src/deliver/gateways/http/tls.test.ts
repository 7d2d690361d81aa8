import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, it } from 'node:test';
import { part } from './testing/route.ts';
import { answerWith, closeAfterwards, closeAll, open, until } from './testing/scripted-carrier.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-http-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));
afterEach(closeAll);

/** A certificate for carrier.example that no system knows; null without openssl. */
function makeCertificate(): { readonly key: string; readonly cert: string } | null {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2';
  const name = ['-subj', '/CN=carrier.example', '-addext', 'subjectAltName=DNS:carrier.example'];
  try {
    execFileSync('openssl', [...words.split(' '), ...name, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return { key, cert };
}

const made = makeCertificate();
const skip = made === null ? 'openssl is absent: apt-get install openssl' : false;

it('verifies the certificate, by the authority and the name that the route gives', {
  skip,
  timeout: 20_000,
}, async () => {
  assert.ok(made);
  const server = createServer(
    { key: readFileSync(made.key), cert: readFileSync(made.cert) },
    (request, response) => {
      request.resume();
      answerWith(response, 200, { id: '1' });
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeAfterwards(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/messages`;
  const serverName = 'carrier.example';
  const right = open({ url, tls: { caFile: made.cert, serverName } });
  await until(() => right.gateway.load().bound);
  assert.deepEqual(await right.gateway.submit(part), { kind: 'accepted', smscId: '1' });

  for (const tls of [{ serverName }, { caFile: made.cert }]) {
    for (const healthUrl of [null, url]) {
      const { gateway } = open({ url, tls, healthUrl });
      await until(() => gateway.status().state === 'refused');
      assert.match(gateway.status().detail, /^certificate refused: /);
      await gateway.close(0);
    }
  }
});
