import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import Value from 'typebox/value';
import { type RiskConfig, riskSchema } from '../config/policy.ts';
import type { Hit } from '../domain/hit.ts';
import { recordKinds } from '../domain/record.ts';
import { assess, logitOf } from './assess.ts';
import type { AssessIndicator, IndicatorLookup } from './contact.ts';
import { logistic } from './level.ts';

const shipped = Value.Parse(riskSchema, Value.Default(riskSchema, {})) as RiskConfig;
const nowMs = Date.UTC(2026, 5, 1, 12);
const day = 86_400_000;

const bytes = (...start: number[]): Uint8Array => {
  const out = new Uint8Array(16);
  out.set(start);
  return out;
};

const hitOf = (change: Partial<Hit> = {}): Hit => ({
  id: bytes(1),
  subscriber: bytes(7),
  epoch: 1,
  counterpart: bytes(9),
  indicatorId: bytes(0),
  kind: 'call',
  side: 'from',
  timeMs: nowMs,
  observedMs: nowMs,
  durationS: 0,
  subscriberClass: 'mobile',
  subscriberCarrier: 'china_mobile',
  subscriberListed: false,
  late: false,
  ...change,
});

/** Indicator n: its confidence, type and class follow from its first byte's entry in the list. */
const lookupIn =
  (list: readonly AssessIndicator[]): IndicatorLookup =>
  (id) =>
    list[id[0] ?? 0];

const sure: AssessIndicator = {
  scamType: 'posing_as_police',
  confidence: 100,
  partyClass: 'mobile',
};

const indicatorArb: fc.Arbitrary<AssessIndicator> = fc.record({
  scamType: fc.constantFrom(null, 'other', 'loan', 'posing_as_police', 'false_shopping'),
  confidence: fc.integer({ min: 0, max: 100 }),
  partyClass: fc.constantFrom(null, 'mobile' as const, 'international' as const),
});

const hitArb = fc
  .record({
    id: fc.integer({ min: 0, max: 255 }),
    party: fc.integer({ min: 0, max: 5 }),
    indicator: fc.integer({ min: 0, max: 5 }),
    kind: fc.constantFrom(...recordKinds),
    back: fc.boolean(),
    ageS: fc.integer({ min: -60, max: 8 * 86_400 }),
    durationS: fc.integer({ min: 0, max: 4000 }),
    late: fc.boolean(),
  })
  .map((made) =>
    hitOf({
      id: bytes(made.id, made.indicator),
      counterpart: bytes(made.party),
      indicatorId: bytes(made.indicator),
      kind: made.kind,
      side: made.kind === 'web' ? 'host' : made.back ? 'to' : 'from',
      timeMs: nowMs - made.ageS * 1000,
      durationS: made.kind === 'call' ? made.durationS : 0,
      late: made.late,
    }),
  );

const sceneArb = fc.record({
  hits: fc.uniqueArray(hitArb, {
    minLength: 1,
    maxLength: 12,
    selector: (hit) => Buffer.from(hit.id).toString('hex'),
  }),
  indicators: fc.array(indicatorArb, { minLength: 6, maxLength: 6 }),
  weights: fc
    .record({
      confidence: fc.double({ min: 0, max: 10, noNaN: true }),
      answered: fc.double({ min: 0, max: 10, noNaN: true }),
      longCall: fc.double({ min: 0, max: 10, noNaN: true }),
      longCallS: fc.integer({ min: 0, max: 900 }),
      callBack: fc.double({ min: 0, max: 10, noNaN: true }),
      repeated: fc.double({ min: 0, max: 10, noNaN: true }),
      severalIndicators: fc.double({ min: 0, max: 10, noNaN: true }),
      recent: fc.double({ min: 0, max: 10, noNaN: true }),
      recentHalfLifeS: fc.integer({ min: 0, max: 900_000 }),
    })
    .map((change): RiskConfig => ({ ...shipped, ...change })),
});

/** Risk as log-odds: comparing there keeps what logistic() would round to 1. */
const logit = (
  hits: readonly Hit[],
  indicators: readonly AssessIndicator[],
  w: RiskConfig,
): number => {
  const exposure = assess(hits, lookupIn(indicators), w, nowMs);
  return exposure === null ? -Infinity : logitOf(exposure.reasons, w);
};
/** Sums of the same floats in another grouping may differ in the last bits. */
const tiny = 1e-9;

test('the reasons and the base add up to the log-odds of the risk', () => {
  fc.assert(
    fc.property(sceneArb, ({ hits, indicators, weights }) => {
      const exposure = assess(hits, lookupIn(indicators), weights, nowMs);
      if (exposure === null) return;
      const sum = exposure.reasons.reduce((total, reason) => total + reason.weight, weights.base);
      assert.equal(exposure.risk, logistic(sum));
      assert.ok(exposure.risk >= 0 && exposure.risk <= 1);
      const keys = exposure.reasons.map((reason) => reason.key);
      assert.equal(new Set(keys).size, keys.length);
    }),
  );
});

test('order and repetition change nothing, to the last bit', () => {
  fc.assert(
    fc.property(
      sceneArb.chain((scene) =>
        fc.record({
          scene: fc.constant(scene),
          mixed: fc.shuffledSubarray([...scene.hits, ...scene.hits], {
            minLength: scene.hits.length * 2,
          }),
        }),
      ),
      ({ scene, mixed }) => {
        const lookup = lookupIn(scene.indicators);
        assert.deepEqual(
          assess(mixed, lookup, scene.weights, nowMs),
          assess(scene.hits, lookup, scene.weights, nowMs),
        );
      },
    ),
  );
});

test('one more contact never lowers the risk', () => {
  fc.assert(
    fc.property(sceneArb, hitArb, ({ hits, indicators, weights }, more) => {
      const extra = { ...more, id: bytes(1, 2, 3, 4) };
      assert.ok(
        logit([...hits, extra], indicators, weights) >= logit(hits, indicators, weights) - tiny,
      );
    }),
  );
});

test('a longer contact never lowers the risk', () => {
  fc.assert(
    fc.property(
      sceneArb,
      fc.nat(20),
      fc.integer({ min: 1, max: 5000 }),
      ({ hits, indicators, weights }, at, seconds) => {
        const longer = hits.map((hit, index) =>
          index === at % hits.length && hit.kind === 'call'
            ? { ...hit, durationS: hit.durationS + seconds }
            : hit,
        );
        assert.ok(logit(longer, indicators, weights) >= logit(hits, indicators, weights) - tiny);
      },
    ),
  );
});

test('a surer list never lowers the risk', () => {
  fc.assert(
    fc.property(
      sceneArb,
      fc.nat(5),
      fc.nat(100),
      ({ hits, indicators, weights }, at, confidence) => {
        const surer = indicators.map((indicator, index) =>
          index === at
            ? { ...indicator, confidence: Math.max(indicator.confidence, confidence) }
            : indicator,
        );
        assert.ok(logit(hits, surer, weights) >= logit(hits, indicators, weights) - tiny);
      },
    ),
  );
});

test('the shipped weights: from one missed call to a long call back', () => {
  const lookup = lookupIn([sure]);
  const levelAt = (...hits: Hit[]): string | undefined =>
    assess(hits, lookup, shipped, nowMs)?.level;
  assert.equal(levelAt(hitOf()), 'medium');
  assert.equal(levelAt(hitOf({ durationS: 20 })), 'high');
  assert.equal(levelAt(hitOf({ durationS: 600 })), 'urgent');
  assert.equal(levelAt(hitOf({ side: 'to', durationS: 30 })), 'urgent');
  assert.equal(levelAt(hitOf({ kind: 'sms' })), 'medium');
  const doubtful = lookupIn([{ ...sure, confidence: 20 }]);
  assert.equal(assess([hitOf({ kind: 'sms' })], doubtful, shipped, nowMs)?.level, 'low');
});

test('each reason says what was seen and what it added', () => {
  const hits = [
    hitOf({ id: bytes(1), durationS: 150, timeMs: nowMs - day }),
    hitOf({ id: bytes(2), side: 'to', durationS: 30, timeMs: nowMs - day - 60_000, late: true }),
    hitOf({ id: bytes(3), kind: 'web', side: 'host', indicatorId: bytes(1), timeMs: nowMs - day }),
  ];
  const lookup = lookupIn([
    { scamType: 'loan', confidence: 60, partyClass: 'international' },
    { scamType: null, confidence: 80, partyClass: null },
  ]);
  const weights: RiskConfig = {
    ...shipped,
    base: -3,
    confidence: 2,
    listedCaller: 0.6,
    listedSite: 0.5,
    answered: 0.9,
    longCall: 1.2,
    longCallS: 300,
    callBack: 1.4,
    repeated: 0.4,
    severalChannels: 0.9,
    severalIndicators: 0.5,
    international: 0.3,
    recent: 0.5,
    recentHalfLifeS: 86_400,
  };
  const exposure = assess(hits, lookup, weights, nowMs);
  assert.deepEqual(exposure?.reasons, [
    { key: 'listed_caller', weight: 0.6, value: 60 },
    { key: 'listed_site', weight: 0.5 + 1.6, value: 80 },
    { key: 'answered', weight: 0.9, value: 2 },
    { key: 'long_call', weight: 0.6, value: 150 },
    { key: 'call_back', weight: 1.4, value: 1 },
    { key: 'repeated', weight: 0.4 * Math.log2(3), value: 3 },
    { key: 'several_channels', weight: 0.9, value: 2 },
    { key: 'several_indicators', weight: 0.5, value: 2 },
    { key: 'international', weight: 0.3, value: 2 },
    { key: 'recent', weight: 0.25, value: 86_400 },
    { key: 'late', weight: 0, value: 1 },
  ]);
  assert.equal(exposure?.scamType, 'loan');
  assert.equal(exposure?.hitCount, 3);
  assert.equal(exposure?.firstMs, nowMs - day - 60_000);
  assert.equal(exposure?.lastMs, nowMs - day);
});

test('one visit that matches a URL and its host is one contact with two indicators', () => {
  const visit = { kind: 'web', side: 'host', timeMs: nowMs } as const;
  const exposure = assess(
    [
      hitOf({ ...visit, id: bytes(1), indicatorId: bytes(0) }),
      hitOf({ ...visit, id: bytes(2), indicatorId: bytes(1) }),
    ],
    lookupIn([sure, sure]),
    shipped,
    nowMs,
  );
  const keys = exposure?.reasons.map((reason) => reason.key);
  assert.ok(keys?.includes('several_indicators'));
  assert.ok(!keys?.includes('repeated'));
});

test('what stands aside or lies before the window does not count', () => {
  const old = hitOf({ timeMs: nowMs - shipped.windowS * 1000 - 1 });
  assert.equal(assess([old], lookupIn([sure]), shipped, nowMs), null);
  assert.equal(
    assess([hitOf()], () => undefined, shipped, nowMs),
    null,
  );
  assert.equal(assess([], lookupIn([sure]), shipped, nowMs), null);
  const atEdge = hitOf({ timeMs: nowMs - shipped.windowS * 1000 });
  assert.equal(assess([atEdge], lookupIn([sure]), shipped, nowMs)?.hitCount, 1);
});

test('the scam type is voted by confidence and recency, and other does not vote', () => {
  const lookup = lookupIn([
    { scamType: 'loan', confidence: 60, partyClass: null },
    { scamType: 'false_shopping', confidence: 90, partyClass: null },
    { scamType: 'other', confidence: 100, partyClass: null },
    { scamType: null, confidence: 100, partyClass: null },
  ]);
  const at = (n: number, ageMs: number): Hit =>
    hitOf({ id: bytes(n + 1), indicatorId: bytes(n), timeMs: nowMs - ageMs });
  const typeOf = (...hits: Hit[]): string | undefined =>
    assess(hits, lookup, shipped, nowMs)?.scamType;
  assert.equal(typeOf(at(0, 0), at(1, 0), at(2, 0), at(3, 0)), 'false_shopping');
  assert.equal(typeOf(at(0, 0), at(1, day)), 'loan');
  assert.equal(typeOf(at(2, 0), at(3, 0)), 'other');
});

test('a type that no list named counts less than one that a list did, and is better than none', () => {
  const hits = [0, 1].map((n) => hitOf({ id: bytes(n + 1), indicatorId: bytes(n) }));
  const typeOf = (first: Partial<AssessIndicator>, second: Partial<AssessIndicator>) => {
    const plain: AssessIndicator = { scamType: null, confidence: 80, partyClass: null };
    const lookup = lookupIn([
      { ...plain, ...first },
      { ...plain, ...second },
    ]);
    return assess(hits, lookup, shipped, nowMs)?.scamType;
  };
  const text = { scamType: 'loan', scamTypeFrom: 'text' } as const;
  const neighbours = { scamType: 'credit_repair', scamTypeFrom: 'neighbours' } as const;
  const listed = { scamType: 'false_shopping', confidence: 40 };
  assert.equal(
    typeOf(text, listed),
    'false_shopping',
    'though the guess is of the surer indicator',
  );
  assert.equal(typeOf(neighbours, text), 'loan');
  assert.equal(typeOf(neighbours, {}), 'credit_repair');
});

test('where no list has named anybody the reasons say suspected, and weigh as they would listed', () => {
  const suspect: AssessIndicator = { scamType: null, confidence: 55, partyClass: null };
  const word = 'suspected' as const;
  const hits = [hitOf(), hitOf({ id: bytes(2), kind: 'sms', indicatorId: bytes(1) })];
  const judged = (list: readonly AssessIndicator[]) => assess(hits, lookupIn(list), shipped, nowMs);
  const keys = (exposure: ReturnType<typeof judged>): string[] =>
    (exposure?.reasons ?? []).map(({ key }) => key).slice(0, 2);
  const alone = judged([
    { ...suspect, word },
    { ...suspect, word },
  ]);
  assert.deepEqual(keys(alone), ['suspected_caller', 'suspected_sms']);
  assert.equal(alone?.suspected, true);
  const listed = judged([suspect, suspect]);
  assert.deepEqual(keys(listed), ['listed_caller', 'listed_sms']);
  assert.equal(listed?.suspected, undefined);
  assert.equal(alone?.risk, listed?.risk);
  const mixed = judged([{ ...suspect, word }, suspect]);
  assert.deepEqual(keys(mixed), ['suspected_caller', 'listed_sms']);
  assert.equal(mixed?.suspected, undefined);
});
