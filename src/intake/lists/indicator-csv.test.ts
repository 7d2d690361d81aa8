import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type IndicatorDraft, scamTypeGuesses } from '../../domain/indicator.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { normaliseNumber } from '../../domain/number/normalise.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { AllowList } from '../hosts/allow-list.ts';
import { formatIndicatorCsv, indicatorCsvHeader } from './indicator-csv.ts';
import { readList } from './read-list.ts';

async function readBack(csv: string): Promise<IndicatorDraft[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(csv);
  }
  const drafts: IndicatorDraft[] = [];
  const chunks = readList(
    { name: 'export', bytes: bytes() },
    {
      format: 'auto',
      plan: chinaPlan,
      scamTypes: shippedScamTypes,
      allow: new AllowList([]),
      allowNumbers: new Set(),
      maxLineBytes: 65_536,
    },
  );
  for await (const chunk of chunks) {
    assert.deepEqual(chunk.rejects, []);
    drafts.push(...chunk.drafts);
  }
  return drafts;
}

const phone = fc.stringMatching(/^\+?[0-9]{3,15}$/).chain((text) => {
  const result = normaliseNumber(text, chinaPlan);
  return result.ok
    ? fc.constant({
        kind: 'phone' as const,
        value: result.party.text,
        space: result.party.space,
        partyClass: result.party.class,
      })
    : fc.constant(null);
});
const other = fc.constantFrom(
  {
    kind: 'sender' as const,
    value: 'MY, "BANK"',
    space: 'sender' as const,
    partyClass: 'sender' as const,
  },
  {
    kind: 'domain' as const,
    value: 'www.xn--bcher-kva.example',
    space: null,
    partyClass: null,
    site: 'xn--bcher-kva.example',
  },
  {
    kind: 'url' as const,
    value: 'scam.example/a,b;c/%E4%BD%A0',
    space: null,
    partyClass: null,
    site: 'scam.example',
  },
  { kind: 'url' as const, value: '2001:db8::1/a', space: null, partyClass: null },
  { kind: 'ip' as const, value: '2001:db8::1', space: null, partyClass: null },
  { kind: 'app' as const, value: 'com.scam.App', space: null, partyClass: null },
  { kind: 'account' as const, value: '6222000011112222', space: null, partyClass: null },
);
const note = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .map((text) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '').trim())
  .filter((text) => text !== '' && text.isWellFormed());
const timeMs = fc.option(fc.integer({ min: 1e12, max: 2e12 }));
const draft = fc
  .record({
    party: fc.oneof(
      phone.filter((found) => found !== null),
      other,
    ),
    scamType: fc.option(fc.constantFrom(...shippedScamTypes.map(({ key }) => key), 'other')),
    from: fc.constantFrom(null, ...scamTypeGuesses),
    confidence: fc.integer({ min: 0, max: 100 }),
    source: note,
    caseRef: fc.option(note),
    times: fc.tuple(timeMs, timeMs),
  })
  .map(({ party, from: guess, times: [from, until], ...rest }): IndicatorDraft => {
    const ordered = from !== null && until !== null && until < from;
    return {
      ...(party ?? other),
      ...rest,
      ...(guess === null || rest.scamType === null ? {} : { scamTypeFrom: guess }),
      unknownScamType: null,
      validFromMs: ordered ? until : from,
      validUntilMs: ordered ? from : until,
      quarantine: null,
    } as IndicatorDraft;
  });

test('what is exported is imported as the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(draft, { minLength: 1, maxLength: 10 }), async (drafts) => {
      const lines = drafts.map((one) => formatIndicatorCsv(one, one, chinaPlan));
      assert.deepEqual(await readBack(`${[indicatorCsvHeader, ...lines].join('\n')}\n`), drafts);
    }),
    { numRuns: 200 },
  );
});

test('the unknown name of a scam type is exported, so that another configuration may know it', () => {
  const indicator = {
    kind: 'phone' as const,
    value: '8617000001234',
    space: 'e164' as const,
    scamType: 'other',
    confidence: 75,
    validFromMs: null,
    validUntilMs: 0,
  };
  const source = { source: 'police', caseRef: null, unknownScamType: '外星人' };
  assert.equal(
    formatIndicatorCsv(indicator, source, chinaPlan),
    'phone,+8617000001234,外星人,75,police,,,1970-01-01T00:00:00.000Z,',
  );
});
