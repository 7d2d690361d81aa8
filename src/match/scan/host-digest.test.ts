import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { parseTarget } from '../../intake/hosts/target.ts';
import { readValue } from '../../intake/lists/indicator-value.ts';
import { hostSpace, maxDigests, pageSpace, slotBytes } from '../kernel/layout.ts';
import { createKernelMemory } from '../memory.ts';
import { HostDigests } from './host-digest.ts';

const digests = new HostDigests(createKernelMemory(), Buffer.alloc(16, 'key'));
after(() => digests.close());

function hex(slots: Uint8Array): string[] {
  return Array.from({ length: slots.length / slotBytes }, (_, at) =>
    Buffer.from(slots.subarray(at * slotBytes, (at + 1) * slotBytes)).toString('hex'),
  );
}

function isAmong(
  kind: 'domain' | 'ip' | 'url',
  value: string,
  host: string,
  path: string,
): boolean {
  const slot = digests.indicatorSlot(kind, value);
  assert.ok(slot !== null);
  return hex(digests.visitSlots(host, path)).includes(hex(slot)[0] ?? '');
}

/** What a listed host or page matches: see indicator-index.ts. */
function matches(
  kind: 'domain' | 'ip' | 'url',
  value: string,
  host: string,
  path: string,
): boolean {
  if (kind === 'ip') return host === value;
  if (kind === 'domain') return host === value || host.endsWith(`.${value}`);
  const slash = value.indexOf('/');
  const page = value.slice(slash).replace(/\/$/, '');
  if (host !== value.slice(0, slash) || !path.startsWith(page)) return false;
  return path.length === page.length || '/;'.includes(path.charAt(page.length));
}

const label = fc.constantFrom('a', 'b', 'example', 'com', 'x1', '1', '10', '_dns', 'b-a');
const hosts = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 17 }).map((labels) => labels.join('.')),
  fc.constantFrom('192.0.2.1', '10.1.10.1', '[2001:db8::1]', '[::ffff:192.0.2.1]'),
);
const segment = fc.constantFrom('a', 'b', 'A', 'c.html', ';x=1', 'a;x', '', '.hidden', '%41', 'ab');
const paths = fc
  .array(segment, { maxLength: 12 })
  .map((parts) => parts.map((part) => `/${part}`).join(''));
const links = fc.tuple(hosts, paths).map(([host, path]) => host + path);

test('an indicator matches a visit exactly when its slot is among the visit’s', () => {
  let found = 0;
  fc.assert(
    fc.property(
      links,
      links,
      fc.nat(9),
      fc.nat(9),
      fc.boolean(),
      (visited, other, from, cut, related) => {
        const visit = parseTarget(visited);
        const parent = visited
          .split('.')
          .slice(from % 3)
          .join('.');
        const listing = related ? parent.slice(0, parent.length - cut) : other;
        const listed = readValue('url', listing, chinaPlan);
        if (visit === null || !listed.ok) return;
        const { kind, value } = listed.value;
        if (kind !== 'domain' && kind !== 'ip' && kind !== 'url') return;
        // A listed "host/a//" is the one page that no contact is kept under.
        if (value.endsWith('//')) return;
        const expected = matches(kind, value, visit.host, visit.path);
        assert.equal(isAmong(kind, value, visit.host, visit.path), expected, `${kind} ${value}`);
        if (expected) found += 1;
      },
    ),
    { numRuns: 5000 },
  );
  assert.ok(found > 300, `${found} of the pairs match`);
});

test('a host is kept under its suffixes of two labels and more, a page under its prefixes', () => {
  const slots = hex(digests.visitSlots('www.shop.example.com', '/a/b;c=1/'));
  const expected = ['example.com', 'shop.example.com', 'www.shop.example.com'].flatMap((host) =>
    hex(digests.indicatorSlot('domain', host) ?? new Uint8Array()),
  );
  const pages = ['/a', '/a/b', '/a/b;c=1'].flatMap((path) =>
    hex(digests.indicatorSlot('url', `www.shop.example.com${path}`) ?? new Uint8Array()),
  );
  assert.deepEqual(slots, [...expected, ...pages]);
  assert.equal(Buffer.from(slots[0] ?? '', 'hex')[0], hostSpace);
  assert.equal(Buffer.from(slots[3] ?? '', 'hex')[0], pageSpace);
});

test('a single label and an address have one slot, whatever their dots', () => {
  for (const host of ['localhost', '192.0.2.1', '2001:db8::1']) {
    assert.equal(digests.visitSlots(host, '/').length, slotBytes);
  }
});

test('no visit has more than 32 slots, and what is kept is found at the limits', () => {
  const deep = Array.from({ length: 120 }, (_, at) => `l${at}`).join('.');
  const path = Array.from({ length: 40 }, (_, at) => `/s${at}`).join('');
  assert.equal(digests.visitSlots(deep, path).length, maxDigests * slotBytes);
  const labels = deep.split('.');
  for (const length of [2, 3, 16, 17]) {
    assert.ok(isAmong('domain', labels.slice(-length).join('.'), deep, path), `${length} labels`);
  }
  assert.equal(digests.indicatorSlot('domain', labels.slice(-18).join('.')), null);
  const segments = path.split('/');
  for (const length of [1, 2, 15, 16]) {
    const page = segments.slice(0, length + 1).join('/');
    assert.ok(isAmong('url', `a.example${page}`, 'a.example', path), `${length} segments`);
  }
  assert.equal(digests.indicatorSlot('url', `a.example${segments.slice(0, 18).join('/')}`), null);
});

test('numbers and accounts have no slot here', () => {
  for (const kind of ['phone', 'sender', 'account'] as const) {
    assert.equal(digests.indicatorSlot(kind, '17000000000'), null);
  }
  assert.equal(digests.indicatorSlot('domain', 'localhost'), null);
});

test('texts longer than the usual, and apps with letters beyond ASCII', () => {
  const long = `/${'p'.repeat(70_000)}`;
  assert.ok(isAmong('url', `a.example${long}`, 'a.example', long));
  assert.ok(isAmong('url', 'a.example/p', 'a.example', '/p'), 'afterwards as before');
  assert.notDeepEqual(digests.appSlot('应用'), digests.appSlot('应甩'));
});

test('another key gives other slots', () => {
  const other = new HostDigests(createKernelMemory(), Buffer.alloc(16, 'other'));
  assert.notDeepEqual(other.appSlot('com.example'), digests.appSlot('com.example'));
  other.close();
  assert.throws(() => new HostDigests(createKernelMemory(), Buffer.alloc(15)), RangeError);
});
