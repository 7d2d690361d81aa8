import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normaliseHost } from './host.ts';

function read(text: string): string {
  const found = normaliseHost(text);
  return found.ok ? `${found.kind} ${found.host}` : 'refused';
}

const cases: readonly (readonly [string, string])[] = [
  ['example.com', 'host example.com'],
  ['WWW.Example.COM.', 'host www.example.com'],
  [' example.com:8080 ', 'host example.com'],
  ['user:secret@example.com:443', 'host example.com'],
  ['bücher.example', 'host xn--bcher-kva.example'],
  ['中国移动。公司。cn', 'host xn--fiq02ib9d179b.xn--55qx5d.cn'],
  ['ｅｘａｍｐｌｅ．com', 'host example.com'],
  ['xn--bcher-kva.example', 'host xn--bcher-kva.example'],
  ['XN--0.example', 'host xn--0.example'],
  ['_dmarc.example.com', 'host _dmarc.example.com'],
  ['192.0.2.1', 'ip 192.0.2.1'],
  ['192.0.2.1:80', 'ip 192.0.2.1'],
  ['[2001:DB8:0::1]:443', 'ip 2001:db8::1'],
  ['2001:db8::1', 'ip 2001:db8::1'],
  ['fe80::1%eth0', 'ip fe80::1'],
  ['::ffff:192.0.2.1', 'ip 192.0.2.1'],
  ['192.0.2.256', 'refused'],
  ['1.2.3', 'refused'],
  ['example.0x1f', 'refused'],
  ['0857.games', 'host 0857.games'],
  ['', 'refused'],
  ['.', 'refused'],
  ['a..b', 'refused'],
  ['.example.com', 'refused'],
  ['exa mple.com', 'refused'],
  ['exam\u0000ple.com', 'refused'],
  ['example.com:port', 'refused'],
  [`${'a'.repeat(64)}.com`, 'refused'],
  [`${'a.'.repeat(127)}com`, 'refused'],
  ['a'.repeat(5000), 'refused'],
];

for (const [text, expected] of cases) {
  test(`reads ${JSON.stringify(text.slice(0, 40))} as ${expected}`, () => {
    assert.equal(read(text), expected);
  });
}

const label = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,8}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));

test('case, trailing dot, port and userinfo change nothing', () => {
  fc.assert(
    fc.property(
      name,
      fc.constantFrom('', '.', ':80', '.:443'),
      fc.boolean(),
      (host, end, upper) => {
        const written = `u:p@${upper ? host.toUpperCase() : host}${end}`;
        assert.deepEqual(normaliseHost(written), normaliseHost(host));
      },
    ),
  );
});

test('what is read is read again as itself, whatever came in', () => {
  const wild = fc.oneof(fc.string({ unit: 'binary' }), fc.webAuthority(), fc.ipV6(), fc.ipV4());
  fc.assert(
    fc.property(wild, (text) => {
      const once = normaliseHost(text);
      if (!once.ok) return;
      assert.match(once.host, /^[a-z0-9_.:-]{1,253}$/);
      assert.deepEqual(normaliseHost(once.host), once);
    }),
    { numRuns: 1000 },
  );
});
