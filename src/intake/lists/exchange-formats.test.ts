import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { AllowList } from '../hosts/allow-list.ts';
import type { ListChunk } from './list-types.ts';
import { readList } from './read-list.ts';

async function read(document: unknown, indent = 1): Promise<ListChunk> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(JSON.stringify(document, null, indent));
  }
  const chunks = readList(
    { name: 'feed.json', bytes: bytes() },
    {
      format: 'auto',
      plan: chinaPlan,
      scamTypes: shippedScamTypes,
      allow: new AllowList([]),
      allowNumbers: new Set(),
      maxLineBytes: 4096,
    },
  );
  for await (const chunk of chunks) return chunk;
  assert.fail('no chunk');
}

const brief = (chunk: ListChunk): string[] =>
  chunk.drafts.map(({ kind, value, scamType }) => `${kind} ${value} ${scamType}`);
const reasons = (chunk: ListChunk): string[] =>
  chunk.rejects.map(({ line, field, reason }) => `${line} ${field}: ${reason}`);

const stix = (id: number, more: Record<string, unknown>): Record<string, unknown> => ({
  type: 'indicator',
  id: `indicator--${id}`,
  pattern_type: 'stix',
  valid_from: '2025-03-01T00:00:00Z',
  ...more,
});

test('STIX: indicators with all that they say', async () => {
  const bundle = {
    type: 'bundle',
    objects: [
      { type: 'url', value: 'http://bare.example' },
      stix(1, {
        pattern: "[x-msisdn:value = '+86 170 0000 1234' OR url:value = 'http://scam.example/a']",
        labels: ['malicious-activity', 'scam-type:loan'],
        confidence: 40,
        valid_until: '2025-04-01T00:00:00.5Z',
        external_references: [{ source_name: 'case', external_id: 'C-7' }],
      }),
      stix(2, { pattern: "[user-account:user_id = '6222000011112222']", name: '虚假贷款' }),
    ],
  };
  const chunk = await read(bundle);
  assert.equal(chunk.format, 'stix');
  assert.deepEqual(brief(chunk), [
    'phone 8617000001234 loan',
    'url scam.example/a loan',
    'account 6222000011112222 loan',
  ]);
  const [first, , third] = chunk.drafts;
  assert.equal(first?.confidence, 40);
  assert.equal(first?.caseRef, 'C-7');
  assert.equal(first?.validFromMs, Date.UTC(2025, 2, 1));
  assert.equal(first?.validUntilMs, Date.UTC(2025, 3, 1) + 500);
  assert.equal(third?.caseRef, 'indicator--2');
  assert.deepEqual(chunk.notes, [{ what: 'ignored_object', name: 'url', count: 1 }]);
  assert.deepEqual((await read(bundle, 0)).drafts, chunk.drafts);
});

test('STIX: what is revoked, superseded, foreign or not exact is rejected with the reason', async () => {
  const chunk = await read({
    type: 'bundle',
    objects: [
      stix(1, { pattern: "[url:value = 'http://a.example/x']", revoked: true }),
      stix(2, { pattern: 'alert tcp any', pattern_type: 'snort' }),
      stix(3, { pattern: "[url:value = 'http://a.example/x' AND url:value = 'http://b.example']" }),
      stix(4, { pattern: "[url:value = 'http://a.example/x' OR file:name = 'b']" }),
      stix(5, { pattern: "[domain-name:value = 'good.example' OR domain-name:value = 'bad bad']" }),
      stix(6, { pattern: "[domain-name:value = 'old.example']", modified: '2025-01-01T00:00:00Z' }),
      stix(6, { pattern: "[domain-name:value = 'new.example']", modified: '2025-02-01T00:00:00Z' }),
    ],
  });
  assert.deepEqual(brief(chunk), ['domain new.example null']);
  assert.deepEqual(
    chunk.rejects.map(({ field, reason }) => `${field}: ${reason}`),
    [
      'revoked: revoked by its author',
      'pattern_type: snort patterns are not taken',
      'pattern: AND cannot be expressed by an indicator list',
      'pattern: file:name is not something that records show',
      'value: not a host or URL: it holds a blank',
      'modified: a newer version follows',
    ],
  );
  assert.deepEqual(
    chunk.rejects.map(({ line }) => line),
    [6, 14, 21, 28, 35, 42],
  );
});

const attribute = (type: string, value: string, more: Record<string, unknown> = {}) => ({
  type,
  value,
  to_ids: true,
  uuid: `uuid-${value}`,
  ...more,
});

test('MISP: attributes of events and objects, with tags and comments', async () => {
  const event = {
    Event: {
      info: 'case',
      Tag: [{ name: 'tlp:green' }, { name: 'tocsin:scam-type="loan"' }],
      Attribute: [
        attribute('domain|ip', 'scam.example|192.0.2.1'),
        attribute('hostname|port', 'h.scam.example|443', { comment: '冒充客服' }),
        attribute('url', 'https://scam.example/x', { Tag: [{ name: 'false_prize' }] }),
        attribute('sha256', 'ab'),
      ],
      Object: [
        {
          name: 'phone-number',
          Attribute: [
            attribute('phone-number', '+8617000001234', { to_ids: false }),
            attribute('text', 'about'),
          ],
        },
      ],
    },
  };
  const chunk = await read(event);
  assert.equal(chunk.format, 'misp');
  assert.deepEqual(brief(chunk), [
    'domain scam.example loan',
    'ip 192.0.2.1 loan',
    'domain h.scam.example posing_as_customer_service',
    'url scam.example/x false_prize',
    'phone 8617000001234 loan',
  ]);
  assert.equal(chunk.drafts[0]?.caseRef, 'uuid-scam.example|192.0.2.1');
  assert.deepEqual(
    chunk.notes.map(({ name, count }) => [name, count]),
    [
      ['sha256', 1],
      ['text', 1],
    ],
  );
  assert.equal(chunk.rowsIn, 4);
  const wrapped = await read({ response: [event, event] });
  assert.equal(wrapped.drafts.length, 2 * chunk.drafts.length);
  assert.equal((await read([event])).drafts.length, chunk.drafts.length);
  assert.equal((await read({ Attribute: event.Event.Attribute })).drafts.length, 4);
});

test('MISP: what is deleted, not for detection or broken is rejected with the reason', async () => {
  const chunk = await read({
    Event: {
      Attribute: [
        attribute('domain', 'context.example', { to_ids: false }),
        attribute('domain', 'gone.example', { deleted: true }),
        attribute('domain|ip', 'half.example'),
        attribute('ip-dst', '192.0.2.0/24'),
        attribute('phone-number', 'unknown'),
      ],
    },
  });
  assert.deepEqual(chunk.drafts, []);
  assert.deepEqual(reasons(chunk), [
    '8 to_ids: not meant for detection (to_ids is false)',
    '14 deleted: deleted in MISP',
    '21 value: not the two parts of domain|ip',
    '27 value: not an IP address: ranges are not taken',
    '33 value: not a number: anonymous',
  ]);
});
