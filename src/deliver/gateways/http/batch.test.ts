import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { Batcher } from './batcher.ts';
import { createHttpGateway } from './gateway.ts';
import { partOf, routeOf } from './testing/route.ts';
import { answerWith, closeAll, openBound, startScripted } from './testing/scripted-carrier.ts';

afterEach(closeAll);

type Item = { readonly to: string; readonly ref: string; readonly n: number; readonly f: boolean };
const batched = {
  batch: 3,
  windowSize: 2,
  body: { list: '{items}', n: '{count:number}' },
  item: { to: '{msisdn}', ref: '{id}', n: '{part:number}', f: '{flash:boolean}' },
  answer: { items: '/results', id: '/id', ref: '/ref', status: '/status', accepted: ['ok'] },
};
const itemsOf = (body: string): Item[] => (JSON.parse(body) as { list: Item[] }).list;

describe('batches over HTTP', { timeout: 20_000 }, () => {
  it('sends what comes together in one request, and finds each answer by its reference', async () => {
    const { url, seen } = await startScripted(({ body }, response) =>
      answerWith(response, 200, {
        results: itemsOf(body)
          .map(({ ref, to }) => ({ ref, id: to, status: 'ok' }))
          .reverse()
          .slice(to4(body)),
      }),
    );
    // The last batch loses an answer.
    const to4 = (body: string): number => (itemsOf(body).length === 1 ? 1 : 0);
    const { gateway } = await openBound({ url, ...batched });
    const results = await Promise.all(
      [1, 2, 3, 4].map((one) => gateway.submit(partOf(one, { msisdn: `861990000000${one}` }))),
    );
    assert.deepEqual(
      results.slice(0, 3),
      [1, 2, 3].map((one) => ({ kind: 'accepted', smscId: `861990000000${one}` })),
    );
    assert.deepEqual(results[3], { kind: 'unknown', cause: 'unreadable answer' });
    assert.equal(seen.length, 2);
    assert.equal(gateway.status().windowSize, 6);
    const [first] = itemsOf(seen[0]?.body ?? '');
    assert.deepEqual([first?.n, first?.f], [1, false]);
  });

  it('sends the parts of a batch that was refused as a whole one by one', async () => {
    const { url, seen } = await startScripted(({ body }, response) => {
      const items = itemsOf(body);
      if (items.some(({ to }) => to.endsWith('2'))) answerWith(response, 400, { error: 'bad' });
      else
        answerWith(response, 200, {
          results: items.map(({ ref }) => ({ ref, id: ref, status: 'ok' })),
        });
    });
    const { gateway } = await openBound({ url, ...batched });
    const results = await Promise.all(
      [1, 2, 3].map((one) => gateway.submit(partOf(one, { msisdn: `861990000000${one}` }))),
    );
    assert.deepEqual(
      results.map(({ kind }) => kind),
      ['accepted', 'rejected', 'accepted'],
    );
    assert.equal(seen.length, 4);
    assert.equal(gateway.counters().splitBatches, 1);
  });

  it('refuses a batch that cannot be', () => {
    for (const wrong of [
      { batch: 2 },
      { item: { to: '{msisdn}' } },
      { ...batched, idempotencyHeader: 'Idempotency-Key' },
      { body: { to: '{nobody}' } },
      { headers: { 'X-A': '{text}' } },
      { url: 'http://u:p@127.0.0.1/' },
      { tls: { caFile: '/nowhere.pem' } },
    ]) {
      assert.throws(() => createHttpGateway(routeOf(wrong)), { code: 'CONFIG_INVALID' });
    }
  });
});

describe('the batcher', () => {
  it('fills lists while it waits, and hands a failure to those whom it hit', async () => {
    const lists: number[][] = [];
    let inside = 0;
    let most = 0;
    const batcher = new Batcher<number, number>(4, 2, async (items) => {
      lists.push([...items]);
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      if (items.includes(9)) throw new Error('nine');
      return items.map((item) => item * 2);
    });
    const items = Array.from({ length: 12 }, (_, at) => at);
    const results = await Promise.allSettled(items.map((item) => batcher.add(item)));
    assert.deepEqual(lists.flat(), items);
    assert.ok(lists.every((list) => list.length <= 4) && most <= 2);
    for (const [at, result] of results.entries()) {
      if (at >= 8) assert.equal(result.status, 'rejected');
      else assert.deepEqual(result, { status: 'fulfilled', value: at * 2 });
    }
  });
});
