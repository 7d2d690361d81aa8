import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compileHeaders } from './authorise.ts';
import { compilePointer, readJson, textOf } from './json.ts';
import { answerReader } from './read-answer.ts';
import { webhookReader } from './read-webhook.ts';
import { compileRequests } from './requests.ts';
import { retryAfterMs } from './retry-after.ts';
import { compileJson, compileText } from './template.ts';
import { part, routeOf } from './testing/route.ts';

describe('JSON of carriers', () => {
  it('finds what a pointer names, and only that', () => {
    const document = { a: [{ 'b/c': 1, 'd~e': 2 }], '': 3 };
    assert.equal(compilePointer('/a/0/b~1c')(document), 1);
    assert.equal(compilePointer('/a/0/d~0e')(document), 2);
    assert.equal(compilePointer('/')(document), 3);
    assert.equal(compilePointer('')(document), document);
    for (const none of ['/x', '/a/1', '/a/0/b~1c/z', '/constructor', '/__proto__/toString']) {
      assert.equal(compilePointer(none)(document), undefined, none);
    }
  });

  it('keeps whole numbers that a double cannot hold', () => {
    assert.deepEqual(readJson('[9007199254740993, 12, 1.5, 1e30]'), [
      '9007199254740993',
      12,
      1.5,
      1e30,
    ]);
    assert.equal(readJson('{'), undefined);
    assert.deepEqual([textOf(0), textOf(''), textOf(null), textOf({})], ['0', null, null, null]);
  });

  it('reads any JSON as JSON.parse does, but for long numbers', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const long = /\d{16}/.test(text);
        if (!long) assert.deepEqual(readJson(text), JSON.parse(text));
      }),
    );
  });
});

describe('templates', () => {
  const scope = { of: 'body', names: new Set(['text', 'part']), fixed: { 'secret.a': 'S' } };

  it('puts any value in as it is, whatever it holds', () => {
    const template = compileJson({ a: ['<{text}>', '{part:number}'], b: '{secret.a}{}' }, scope);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, at) => {
        const made = template({ text, part: at }, []);
        assert.deepEqual(made, { a: [`<${text}>`, at], b: 'S{}' });
      }),
    );
  });

  it('refuses a name that it does not know', () => {
    for (const bad of ['{txt}', '{secret.b}', '{constructor}']) {
      assert.throws(() => compileText(bad, scope), { code: 'CONFIG_INVALID' });
    }
    assert.throws(() => compileJson({ a: '{items:number}' }, scope), { code: 'CONFIG_INVALID' });
    assert.throws(() => compileJson({ a: undefined }, scope), { code: 'CONFIG_INVALID' });
  });

  it('writes what a part is', () => {
    const { submit } = compileRequests(
      routeOf({
        url: 'http://127.0.0.1/{secret.k}',
        secrets: [{ name: 'k', secret: 'a b' }],
        body: { n: '{national}', u: '{udh}', c: '{channel}/{coding}', v: '{validityS:number}' },
        words: { flash: 'FLASH' },
      }),
    );
    const { url, body } = submit([{ ...part, part: 2, parts: 3, channel: 'flash' }], 0);
    assert.equal(url.pathname, '/a%20b');
    assert.deepEqual(JSON.parse(body), {
      n: '19900000001',
      u: '050003070302',
      c: 'FLASH/ucs2',
      v: 3600,
    });
  });
});

describe('authentication', () => {
  it('signs what the route says, with one time and nonce for all headers', () => {
    const { auth, headers } = routeOf({
      auth: {
        kind: 'hmac',
        secret: 'k',
        encoding: 'base64',
        sign: '{method}\n{path}\n{timestamp}\n{nonce}\n{bodySha256}',
        header: 'Authorization',
        value: 'HMAC id:{nonce}:{signature}',
      },
      headers: { 'X-Time': '{timestamp}' },
    });
    const made = compileHeaders({ name: 'web', auth, headers }, {}, () => 'n1');
    const got = made('POST', new URL('https://c.example/v1/sms?a=1'), '{}', 1_700_000_000_999);
    const sha = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
    const signed = `POST\n/v1/sms?a=1\n1700000000\nn1\n${sha}`;
    const signature = createHmac('sha256', 'k').update(signed).digest('base64');
    assert.deepEqual(got, { 'x-time': '1700000000', authorization: `HMAC id:n1:${signature}` });
  });
});

describe('answers', () => {
  it('gives a result for each part whatever comes, and never a number in a code', () => {
    const { answer } = routeOf({ answer: { items: '/r', status: '/s', accepted: ['0'] } });
    const read = answerReader(answer, true);
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 599 }),
        fc.option(fc.oneof(fc.string(), fc.json()), { nil: null }),
        fc.array(fc.uuid(), { minLength: 1, maxLength: 3 }),
        (status, body, refs) => {
          const { results } = read({ status, retryAfter: undefined, body }, refs);
          assert.equal(results.length, refs.length);
        },
      ),
    );
    const body = JSON.stringify({ r: [{ s: 'to 8619900000001!' }] });
    const { results } = read({ status: 200, retryAfter: undefined, body }, ['a']);
    assert.deepEqual(results, [{ kind: 'unknown', cause: 'status to_#_ is not known' }]);
  });

  it('reads Retry-After in seconds and as a date, for an hour at most', () => {
    const nowMs = Date.parse('2026-01-01T00:00:00Z');
    assert.equal(retryAfterMs('7', nowMs), 7000);
    assert.equal(retryAfterMs('Thu, 01 Jan 2026 00:00:09 GMT', nowMs), 9000);
    assert.equal(retryAfterMs('999999999', nowMs), 3_600_000);
    for (const none of [undefined, '', 'soon', '-5', 'Wed, 31 Dec 2025 00:00:00 GMT']) {
      assert.equal(retryAfterMs(none, nowMs), 0, String(none));
    }
  });
});

describe('webhook entries', () => {
  it('reads any JSON without throwing', () => {
    const { webhook } = routeOf();
    const reader = webhookReader(webhook);
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), fc.boolean(), (value, receipts, replies) => {
        for (const entry of reader.entries(value) ?? []) reader.read(entry, { receipts, replies });
      }),
    );
  });
});
