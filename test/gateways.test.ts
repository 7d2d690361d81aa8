import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { PhoneMessage } from '../simulator/smsc/phones.ts';
import type { Ledger } from '../src/api/contract.ts';
import { carrierOf } from '../src/domain/number/carrier.ts';
import { openVault } from '../src/vault/vault.ts';
import { readStore } from './support/aftermath.ts';
import { getJson, lastJson, runProgram, until } from './support/program.ts';
import {
  ledgerLine,
  makeSite,
  type Site,
  type Started,
  startSite,
  untilSettled,
} from './support/site.ts';
import { type SmscProcess, startSmscProcess } from './support/smsc.ts';

/** A run that hangs fails. Milliseconds. */
const within = { timeout: 240_000 };

/** Three digits that were given to one carrier as a whole. */
const prefixes = { china_mobile: '198', china_unicom: '196', china_telecom: '199' } as const;
type Served = keyof typeof prefixes;

function numberOf(carrier: Served, at: number): string {
  return `86${prefixes[carrier]}${String(at).padStart(8, '0')}`;
}

/** One listed number for every ten people: none of them warns an implausible share. */
const listed = Array.from({ length: 30 }, (_, at) => `+861700000${String(at).padStart(4, '0')}`);
const listCsv = `kind,value,scam_type,confidence\n${listed.map((number) => `phone,${number},loan,90\n`).join('')}`;

/** A call to each person of each carrier, `from` up to and without `to`. */
function callsCsv(from: number, to: number): { csv: string; people: Map<string, Served> } {
  const people = new Map<string, Served>();
  const rows: string[] = [];
  for (let at = from; at < to; at++) {
    for (const carrier of Object.keys(prefixes) as Served[]) {
      const person = numberOf(carrier, at);
      people.set(person, carrier);
      const caller = listed[people.size % listed.length] ?? '';
      rows.push(`${person},call,${Date.now() - 1000},${caller},+${person},200,\n`);
    }
  }
  return { csv: `id,kind,time,from,to,duration_s,cell\n${rows.join('')}`, people };
}

/** Unicom's people by both routes, the first before the second; the others each by one. */
function configOf(mobile: number, telecom: number): string {
  const shared = 'windowSize: 64, responseTimeoutMs: 1000, reconnectMinMs: 20, reconnectMaxMs: 100';
  return `
server: { port: 0 }
simulator: { enabled: false }
delivery:
  maxAttempts: 50
  receiptWaitS: 3
  routes:
    - { name: mobile, protocol: cmpp, version: "3.0", port: ${mobile}, account: "901234", secret: shared-1,
        carriers: [china_mobile, china_unicom], priority: 10, ${shared} }
    - { name: telecom, protocol: smgp, port: ${telecom}, account: "12381", secret: shared-2,
        carriers: [china_telecom, china_unicom], priority: 20, ${shared} }
`;
}

const carriers = {
  mobile: { protocol: 'cmpp30', account: '901234', secret: 'shared-1' },
  telecom: { protocol: 'smgp', account: '12381', secret: 'shared-2' },
} as const;

async function importFile(t: TestContext, site: Site, kind: string, name: string, csv: string) {
  const file = await site.file(name, csv);
  const ended = await runProgram(t, [kind, 'import', file, ...site.state, '--json']);
  assert.equal(ended.code, 0, ended.stderr);
  return lastJson<{ hits: number }>(ended.stdout);
}

function carriersOf(messages: readonly PhoneMessage[]): Set<string | null> {
  return new Set(messages.map(({ msisdn }) => carrierOf(msisdn)));
}

async function sumOf(smsc: SmscProcess, names: readonly string[]): Promise<number> {
  const stats = await smsc.stats();
  return names.reduce((sum, name) => sum + (stats[name] ?? 0), 0);
}

test(
  'warnings leave by their carrier, and one carrier that dies holds up only its own',
  within,
  async (t) => {
    const first = await startSmscProcess(t, { ...carriers.mobile, fault: 'slow:20ms' });
    const telecom = await startSmscProcess(t, carriers.telecom);
    const site = await makeSite(t, configOf(first.port, telecom.port));
    await importFile(t, site, 'indicators', 'list.csv', listCsv);
    const started = await startSite(t, site);

    // Both are there, and have room: all go by their carrier's route, Unicom's by the preferred one.
    const calm = callsCsv(0, 10);
    assert.equal((await importFile(t, site, 'records', 'calm.csv', calm.csv)).hits, 30);
    const before = await untilSettled(started);
    const warned = ledgerLine(before, 'messages');
    assert.ok(warned.in >= 30);
    assert.equal(warned.parts.delivered, warned.in);
    const shownByMobile = await first.messages();
    assert.deepEqual(carriersOf(shownByMobile), new Set(['china_mobile', 'china_unicom']));
    assert.deepEqual(carriersOf(await telecom.messages()), new Set(['china_telecom']));
    const reached = [...shownByMobile, ...(await telecom.messages())].map(({ msisdn }) => msisdn);
    assert.deepEqual(new Set(reached), new Set(calm.people.keys()));

    // One dies in the midst of its work.
    const submits = await sumOf(first, ['submits']);
    const storm = callsCsv(10, 100);
    assert.equal((await importFile(t, site, 'records', 'storm.csv', storm.csv)).hits, 270);
    await until(
      'the storm is under way',
      async () => (await sumOf(first, ['submits'])) > submits + 20,
    );
    await first.program.end('SIGKILL');
    const stormOf = (carrier: Served): Set<string> =>
      new Set([...storm.people].filter(([, of]) => of === carrier).map(([number]) => number));
    await until('the other route has warned its own', async () => {
      const shown = new Set((await telecom.messages()).map(({ msisdn }) => msisdn));
      return [...stormOf('china_telecom')].every((number) => shown.has(number));
    });
    await untilOnlyOwnWait(started);
    const heldUp = ledgerLine(await getJson<Ledger>(`${started.url}/v1/ledger`), 'messages').parts;
    assert.ok((heldUp.queued ?? 0) > 0, 'messages of the dead carrier wait');
    const ofTelecom = carriersOf(await telecom.messages());
    assert.deepEqual(ofTelecom, new Set(['china_telecom', 'china_unicom']), 'Unicom moved over');

    // It comes back.
    const second = await startSmscProcess(t, { ...carriers.mobile, at: first });
    const after = await untilSettled(started);
    const { code, stderr } = await started.program.end('SIGTERM');
    assert.equal(code, 0, stderr);
    const shown = await second.messages();
    assert.ok(carriersOf(shown).has('china_mobile'));
    assert.ok(after.balanced);
    const { in: planned, parts } = ledgerLine(after, 'messages');
    assert.equal((parts.delivered ?? 0) + (parts.unknown ?? 0), planned);

    // What the dead one had taken without a word is unknown, and nothing else is.
    const vault = await openVault(site.data, { mayCreate: false });
    const numbers = [...calm.people.keys(), ...storm.people.keys()];
    const tokens = vault.sealBatch(numbers.map((text) => ({ space: 'e164', text })));
    const personOf = new Map(
      numbers.map((number, at) => [
        Buffer.from(tokens.subarray(at * 16, at * 16 + 16)).toString('hex'),
        number,
      ]),
    );
    const { messages } = readStore(site);
    const unheard = messages.filter(({ state }) => state !== 'delivered');
    for (const { state, reason, recipient } of unheard) {
      const carrier = carrierOf(personOf.get(Buffer.from(recipient).toString('hex')) ?? '');
      assert.deepEqual([state, reason], ['unknown', 'no_receipt']);
      assert.notEqual(carrier, 'china_telecom');
    }
    assert.deepEqual(
      new Set(
        messages.map(({ recipient }) => personOf.get(Buffer.from(recipient).toString('hex'))),
      ),
      new Set(numbers),
    );
    t.diagnostic(`${planned} messages, ${unheard.length} without receipt, ${heldUp.queued} waited`);
  },
);

/** Waits until nothing moves by the route that is up: what is queued waits for the other one. */
function untilOnlyOwnWait({ url }: Started): Promise<true> {
  let last = '';
  let same = 0;
  return until('the messages of the living route have ended', async () => {
    const { parts } = ledgerLine(await getJson<Ledger>(`${url}/v1/ledger`), 'messages');
    const now = JSON.stringify(parts);
    same = now === last && parts.submitting === 0 && parts.submitted === 0 ? same + 1 : 0;
    last = now;
    return same >= 3 && true;
  });
}
