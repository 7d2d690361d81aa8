import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Indicator } from '../domain/indicator.ts';
import type { PartySpace } from '../domain/party.ts';
import { AllowList } from '../intake/hosts/allow-list.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { createEphemeralVault, ringOf } from '../vault/vault.ts';
import { type IndexEntry, IndicatorIndex, wordsOf } from './indicator-index.ts';

const always = { validFromMs: null, validUntilMs: null };
const scammer = { kind: 'phone', value: '8617000001111', space: 'e164', ...always } as const;
const site = { kind: 'domain', value: 'bad.example', space: null, ...always } as const;

function text(kind: IndexEntry['kind'], value: string): IndexEntry {
  return { kind, value, space: null, ...always };
}

async function* pages(...all: Indicator[][]): AsyncGenerator<Indicator[]> {
  yield* all;
}

function numberFinder(index: IndicatorIndex, vault = createEphemeralVault()) {
  return (value: string, space: PartySpace = 'e164', timeMs = 0): string[] =>
    index
      .findNumber(
        wordsOf(vault.seal({ space, text: value }, index.epoch)),
        ...([0, timeMs, { space, text: value }] as const),
      )
      .map((one) => `${one.kind} ${one.value}`);
}

test('a number is found by its token, in its own space only', () => {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  index.upsert([scammer, { kind: 'phone', value: '95013', space: 'service', ...always }]);
  const find = numberFinder(index, vault);
  assert.deepEqual(find(scammer.value), [`phone ${scammer.value}`]);
  assert.deepEqual(find('95013', 'service'), ['phone 95013']);
  assert.deepEqual(find('95013'), []);
  assert.deepEqual(find('8619900001234'), []);
});

test('a number that is listed as phone and as sender is two indicators', () => {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const sender = { ...scammer, kind: 'sender' } as const;
  index.upsert([scammer, sender]);
  const find = numberFinder(index, vault);
  assert.equal(find(scammer.value).length, 2);
  assert.equal(index.remove(scammer), true);
  assert.deepEqual(find(scammer.value), [`sender ${scammer.value}`]);
});

test('an indicator counts from validFromMs until before validUntilMs', () => {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const window = { validFromMs: 100, validUntilMs: 200 };
  index.upsert([
    { ...scammer, ...window },
    { ...site, ...window },
    { ...text('app', 'com.bad.app'), ...window },
  ]);
  const find = numberFinder(index, vault);
  for (const [timeMs, found] of [
    [99, 0],
    [100, 1],
    [199, 1],
    [200, 0],
  ] as const) {
    assert.equal(find(scammer.value, 'e164', timeMs).length, found);
    assert.equal(index.findHost('bad.example', '/', timeMs).length, found);
    assert.equal(index.findApp('com.bad.app', timeMs).length, found);
  }
});

test('adding again takes over the validity and adds nothing', () => {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const all = [
    scammer,
    site,
    text('url', 'h.example/a'),
    text('ip', '203.0.113.7'),
    text('app', 'x'),
  ];
  index.upsert(all);
  index.upsert(all.map((entry) => ({ ...entry, validUntilMs: 50 })));
  assert.equal(index.size, all.length);
  assert.deepEqual(numberFinder(index, vault)(scammer.value, 'e164', 60), []);
  assert.deepEqual([...index.findHost('bad.example', '/', 60)], []);
});

test('what is taken out is gone, and its place is used again', () => {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const all = [
    scammer,
    site,
    text('url', 'h.example/a'),
    text('ip', '203.0.113.7'),
    text('app', 'x'),
  ];
  for (let round = 0; round < 3; round += 1) {
    index.upsert(all);
    assert.equal(index.findHost('www.bad.example', '/', 0).length, 1);
    assert.equal(index.findHost('h.example', '/a/b', 0).length, 1);
    assert.equal(index.findHost('203.0.113.7', '/', 0).length, 1);
    assert.equal(index.findApp('x', 0).length, 1);
    for (const entry of all) assert.equal(index.remove(entry), true);
    for (const entry of all) assert.equal(index.remove(entry), false);
    assert.equal(index.size, 0);
    assert.equal(index.findHost('www.bad.example', '/', 0).length, 0);
    assert.equal(index.findHost('h.example', '/a/b', 0).length, 0);
    assert.equal(index.findHost('203.0.113.7', '/', 0).length, 0);
    assert.equal(index.findApp('x', 0).length, 0);
    assert.deepEqual(numberFinder(index, vault)(scammer.value), []);
  }
});

test('the allow-lists win over numbers and hosts; of a popular site a listed page still matches', () => {
  const vault = createEphemeralVault();
  const allow = new AllowList([
    ['bank.example', 'protected'],
    ['popular.example', 'popular'],
  ]);
  const bank = { space: 'service', text: '95588' } as const;
  const index = new IndicatorIndex(vault, { allow, allowParties: [bank] });
  index.upsert([
    scammer,
    { kind: 'phone', value: '95588', space: 'service', ...always },
    text('domain', 'bank.example'),
    text('url', 'bank.example/a'),
    text('domain', 'popular.example'),
    text('url', 'popular.example/'),
    text('url', 'popular.example/a'),
    site,
  ]);
  const find = numberFinder(index, vault);
  assert.deepEqual(find('95588', 'service'), []);
  assert.equal(find(scammer.value).length, 1);
  const visit = (host: string, path: string): string[] =>
    index.findHost(host, path, 0).map(({ value }) => value);
  assert.deepEqual(visit('bank.example', '/a'), []);
  assert.deepEqual(visit('www.bank.example', '/'), []);
  assert.deepEqual(visit('popular.example', '/'), []);
  assert.deepEqual(visit('popular.example', '/a/b'), ['popular.example/a']);
  assert.deepEqual(visit('www.popular.example', '/a'), []);
  assert.deepEqual(visit('bad.example', '/'), ['bad.example']);
});

test('after a rotation the numbers are found by the new tokens, and the allowed stay allowed', async () => {
  const vault = createEphemeralVault();
  const bank = { space: 'service', text: '95588' } as const;
  const index = new IndicatorIndex(vault, { allowParties: [bank] });
  index.upsert([site, scammer, { kind: 'phone', value: '95588', space: 'service', ...always }]);
  const { id } = await ringOf(vault).add(1);
  ringOf(vault).activate(id);
  const find = numberFinder(index, vault);
  assert.equal(find(scammer.value).length, 1, 'still under the old epoch');
  const active = [site, scammer].map((entry) => ({ ...entry, status: 'active' }) as Indicator);
  await index.reload(pages(active));
  assert.equal(index.epoch, 2);
  assert.deepEqual(find(scammer.value), [`phone ${scammer.value}`]);
  assert.deepEqual(find('95588', 'service'), []);
  assert.equal(index.findHost('bad.example', '/', 0).length, 1);
  assert.equal(index.remove(scammer), true);
  assert.deepEqual(find(scammer.value), []);
});

test('a reference gives the id that the store gives', () => {
  const index = new IndicatorIndex(createEphemeralVault());
  index.upsert([site]);
  const [found] = index.findHost('bad.example', '/', 0);
  assert.deepEqual(found, { kind: 'domain', value: 'bad.example', space: null });
  assert.deepEqual(
    indicatorId('domain', found?.value ?? '', found?.space),
    indicatorId('domain', 'bad.example'),
  );
});

test('accounts are passed over, and a number without its space is refused', () => {
  const index = new IndicatorIndex(createEphemeralVault());
  index.upsert([text('account', '6222000000000000')]);
  assert.equal(index.size, 0);
  assert.equal(index.remove(text('account', '6222000000000000')), false);
  assert.throws(() => index.upsert([{ ...scammer, space: null }]), { code: 'INPUT_FORMAT' });
});

test('whoever asks is told of the numbers that come and go, and of nothing else', () => {
  const vault = createEphemeralVault();
  const told: string[] = [];
  const index = new IndicatorIndex(vault, {
    onNumbers: ({ epoch, tokens, listed }) =>
      told.push(`${epoch} ${listed} ${Buffer.from(tokens).toString('hex')}`),
  });
  const token = Buffer.from(vault.seal({ space: 'e164', text: scammer.value })).toString('hex');
  index.upsert([site, scammer]);
  index.upsert([site]);
  index.remove(site);
  index.remove(scammer);
  assert.deepEqual(told, [`1 true ${token}`, `1 false ${token}`]);
});
