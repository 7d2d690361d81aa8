import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indicatorId } from '../../store/indicator-id.ts';
import { upsertIndicators } from '../../store/indicators.ts';
import type { IndicatorsInput, RevokeInput } from '../platform.ts';
import { bearer, isDocumented, testServer } from '../testing/fake-platform.ts';
import type { IndicatorsPage } from './indicators-schema.ts';

const list = 'kind,value\nphone,+8617000000001\n';

test('a list flows through with what the caller says of it', async (t) => {
  const seen: (Omit<IndicatorsInput, 'bytes'> & { text: string })[] = [];
  const { app } = await testServer(t, {
    importIndicators: async ({ bytes, ...input }) => {
      const chunks = [];
      for await (const chunk of bytes) chunks.push(chunk);
      seen.push({ ...input, text: Buffer.concat(chunks).toString() });
      return {
        added: 1,
        updated: 0,
        unchanged: 0,
        repeated: 2,
        quarantined: { popular_site: 2 },
        rejected: 1,
        rejects: [{ source: 'http', line: 3, field: 'kind', reason: 'bad_kind' }],
        notes: [],
        unknownScamTypes: { 钓鱼: 1 },
        guessedTypes: { fromText: 2, textsAbstained: 1, fromNeighbours: 0 },
      };
    },
  });
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/indicators?dryRun=true&format=csv&source=police',
    headers: { 'content-type': 'text/csv', ...bearer('write') },
    body: list,
  });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.ok(isDocumented(app, 'post', '/v1/indicators', 200, answer.json()));
  assert.deepEqual(answer.json<{ quarantined: object }>().quarantined, { popular_site: 2 });
  assert.deepEqual(seen, [
    { name: 'http', format: 'csv', dryRun: true, source: 'police', text: list },
  ]);
});

test('a list that is too large is refused, declared or not', async (t) => {
  const { app } = await testServer(t, {}, { maxBodyBytes: 1000 });
  const headers = { 'content-type': 'text/csv', ...bearer('write') };
  const declared = await app.inject({
    method: 'POST',
    url: '/v1/indicators',
    headers,
    body: 'x'.repeat(1001),
  });
  assert.equal(declared.statusCode, 413);
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const streamed = await fetch(`${base}/v1/indicators`, {
    method: 'POST',
    headers,
    duplex: 'half',
    body: new ReadableStream({
      start(controller) {
        for (let at = 0; at < 11; at += 1) controller.enqueue(Buffer.alloc(100, 'x'));
        controller.close();
      },
    }),
  });
  assert.equal(streamed.status, 413);
  assert.equal(((await streamed.json()) as { code: string }).code, 'BODY_TOO_LARGE');
});

test('an unknown format or a type that is no list is refused', async (t) => {
  const { app } = await testServer(t);
  const post = (query: string, type: string) =>
    app.inject({
      method: 'POST',
      url: `/v1/indicators${query}`,
      headers: { 'content-type': type, ...bearer('write') },
      body: list,
    });
  assert.equal((await post('?format=xml', 'text/csv')).statusCode, 400);
  assert.equal((await post('', 'text/html')).statusCode, 415);
});

test('the lists are read page by page, each indicator with who says so', async (t) => {
  const { app, database } = await testServer(t);
  const draft = (kind: 'phone' | 'domain', value: string, source: string) => ({
    kind,
    value,
    space: kind === 'phone' ? ('e164' as const) : null,
    partyClass: kind === 'phone' ? ('mobile' as const) : null,
    scamType: 'loan',
    unknownScamType: null,
    confidence: 80,
    source,
    caseRef: null,
    validFromMs: null,
    validUntilMs: null,
    quarantine: null,
  });
  await database.write((tx) =>
    upsertIndicators(
      tx,
      [
        draft('phone', '8617000000001', 'police'),
        draft('phone', '8617000000002', 'police'),
        draft('domain', 'pay.example.com', 'police'),
        draft('domain', 'pay.example.com', 'bank'),
      ],
      1000,
    ),
  );
  const page = async (query: string): Promise<IndicatorsPage> => {
    const answer = await app.inject({ url: `/v1/indicators${query}` });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.ok(isDocumented(app, 'get', '/v1/indicators', 200, answer.json()), query);
    return answer.json();
  };
  const first = await page('?limit=2');
  assert.deepEqual(
    first.indicators.map(({ value }) => value),
    ['pay.example.com', '8617000000001'],
  );
  assert.deepEqual(
    first.indicators[0]?.sources.map(({ source }) => source),
    ['bank', 'police'],
  );
  assert.equal(
    first.indicators[0]?.id,
    Buffer.from(indicatorId('domain', 'pay.example.com')).toString('hex'),
  );
  const second = await page(`?limit=2&after=${first.next}`);
  assert.deepEqual(
    second.indicators.map(({ value }) => value),
    ['8617000000002'],
  );
  assert.equal((await page('?search=EXAMPLE')).indicators.length, 1);
  assert.equal((await page('?status=revoked')).indicators.length, 0);
});

test('indicators are revoked by id or by value, in the name of the key', async (t) => {
  const inputs: RevokeInput[] = [];
  const { app } = await testServer(t, {
    revokeIndicators: async (input) => {
      inputs.push(input);
      return { revoked: 1, notFound: [1] };
    },
  });
  const indicators = [{ id: '00'.repeat(16) }, { kind: 'domain', value: 'pay.example.com' }];
  const post = (body: object) =>
    app.inject({
      method: 'POST',
      url: '/v1/indicators/revoke',
      headers: { 'content-type': 'application/json', ...bearer('admin') },
      body: JSON.stringify(body),
    });
  const answer = await post({ indicators, reason: 'wrong person' });
  assert.deepEqual(answer.json(), { revoked: 1, notFound: [1] });
  assert.deepEqual(inputs, [{ indicators, reason: 'wrong person', actor: 'api:the-admin-key' }]);
  for (const bad of [
    { indicators: [], reason: 'x' },
    { indicators, reason: '' },
    { indicators: [{ id: 'zz' }], reason: 'x' },
    { indicators: [{ value: 'x' }], reason: 'x' },
  ]) {
    assert.equal((await post(bad)).statusCode, 400, JSON.stringify(bad));
  }
});
