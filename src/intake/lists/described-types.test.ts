import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IndicatorDraft } from '../../domain/indicator.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { AllowList } from '../hosts/allow-list.ts';
import type { DescribedCounts } from './list-types.ts';
import { readList } from './read-list.ts';

/** Knows one word; notes what it was asked. */
async function read(content: string, ask = true) {
  const asked: string[] = [];
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content);
  }
  const chunks = readList(
    { name: 'list', bytes: bytes() },
    {
      format: 'auto',
      plan: chinaPlan,
      scamTypes: shippedScamTypes,
      allow: new AllowList([]),
      allowNumbers: new Set(),
      maxLineBytes: 65_536,
      ...(ask
        ? {
            typeOfText: (text: string) => {
              asked.push(text);
              return text.includes('刷单') ? 'brushing_rebate' : null;
            },
          }
        : {}),
    },
  );
  const drafts: IndicatorDraft[] = [];
  let described: DescribedCounts = { typed: 0, abstained: 0 };
  for await (const chunk of chunks) {
    drafts.push(...chunk.drafts);
    described = {
      typed: described.typed + chunk.described.typed,
      abstained: described.abstained + chunk.described.abstained,
    };
  }
  const types = drafts.map(({ scamType, scamTypeFrom }) => [scamType, scamTypeFrom ?? null]);
  return { drafts, types, asked, described };
}

test('CSV: a description types a row that names no type, and is not kept', async () => {
  const { types, asked, described, drafts } = await read(
    [
      'value,scam_type,description',
      '+8617000000001,,被拉进群刷单垫付三千元',
      '+8617000000002,loan,被拉进群刷单',
      '+8617000000003,没有的类型,被拉进群刷单',
      '+8617000000004,,普通来电',
      '+8617000000005,,',
    ].join('\n'),
  );
  assert.deepEqual(types, [
    ['brushing_rebate', 'text'],
    ['loan', null],
    ['other', null],
    [null, null],
    [null, null],
  ]);
  assert.deepEqual(asked, ['被拉进群刷单垫付三千元', '普通来电'], 'asked only where needed');
  assert.deepEqual(described, { typed: 1, abstained: 1 });
  assert.doesNotMatch(JSON.stringify(drafts), /垫付|普通/);
});

test('JSON Lines, STIX and MISP: the same', async () => {
  const lines = await read(`${JSON.stringify({ value: '+8617000000001', 案情: '刷单返利' })}\n`);
  assert.deepEqual(lines.types, [['brushing_rebate', 'text']]);
  const indicator = (id: number, description: string, labels: string[] = []) => ({
    type: 'indicator',
    id: `indicator--0000000${id}-0000-4000-8000-000000000000`,
    pattern_type: 'stix',
    pattern: `[domain-name:value = 's${id}.example']`,
    valid_from: '2026-01-01T00:00:00Z',
    description,
    labels,
  });
  const stix = await read(
    JSON.stringify({
      type: 'bundle',
      id: 'bundle--00000000-0000-4000-8000-000000000000',
      objects: [indicator(1, '刷单'), indicator(2, '刷单', ['loan']), indicator(3, 'C2 server')],
    }),
  );
  assert.deepEqual(stix.types, [
    ['brushing_rebate', 'text'],
    ['loan', null],
    [null, null],
  ]);
  assert.deepEqual(stix.described, { typed: 1, abstained: 1 });
  const attribute = (value: string, comment: string) => ({
    ...{ type: 'domain', value, comment },
    to_ids: true,
    uuid: `00000000-0000-4000-8000-0000000000${value.slice(1, 3)}`,
  });
  const misp = await read(
    JSON.stringify({
      Event: {
        Attribute: [attribute('m11.example', '群里刷单'), attribute('m12.example', '虚假贷款')],
      },
    }),
  );
  assert.deepEqual(misp.types, [
    ['brushing_rebate', 'text'],
    ['loan', null],
  ]);
});

test('without a model descriptions are not read, and nothing is counted', async () => {
  const { types, described } = await read('value,description\n+8617000000001,刷单\n', false);
  assert.deepEqual([types, described], [[[null, null]], { typed: 0, abstained: 0 }]);
});

test('an export says where a type comes from; another word there is refused', async () => {
  const { types } = await read(
    'value,scam_type,scam_type_from\n+8617000000001,loan,text\n+8617000000002,loan,\n+8617000000003,loan,hearsay\n+8617000000004,,text\n',
  );
  assert.deepEqual(types, [
    ['loan', 'text'],
    ['loan', null],
    [null, null],
  ]);
});

test('the registered domain of a host or page is kept beside it', async () => {
  const { drafts } = await read(
    'value\nwww.shop.scam-site.com\nhttps://scam-site.com/pay\nhttp://192.0.2.1/x\n+8617000000001\n',
  );
  assert.deepEqual(
    drafts.map(({ site }) => site ?? null),
    ['scam-site.com', 'scam-site.com', null, null],
  );
});
