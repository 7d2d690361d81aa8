import type {
  Effect,
  EffectRow,
  Experiments,
  Shadow,
  Suspects,
} from '../../src/api/intelligence-contract.ts';
import { levels } from '../../src/domain/exposure.ts';
import { wordedReasons } from '../../src/domain/reason-words.ts';

/** full: all that can be shown; quiet: a platform that was just started; absent: none of the routes. */
export type IntelligenceState = 'full' | 'quiet' | 'absent';

/** The answer of a route of the page about judging; undefined where it is not there. */
export function fakeIntelligence(path: string, state: IntelligenceState, nowMs: number): unknown {
  if (state === 'absent') return undefined;
  const full = state === 'full';
  switch (path) {
    case '/v1/suspects':
      return full ? suspects(nowMs) : noSuspects;
    case '/v1/shadow':
      return full ? shadow(nowMs) : { ...shadow(nowMs), ...noShadow };
    case '/v1/effect':
      return full ? effect(nowMs) : { ...effect(nowMs), ...noEffect };
    case '/v1/experiments':
      return full ? experiments : { floor: 0.05, experiments: [] };
    default:
      return undefined;
  }
}

const noSuspects: Suspects = {
  ...{ mode: 'off', modelId: null, watchedSinceMs: null, judgedMs: null },
  ...{ numbers: 0, suspected: 0, counts: {}, suspects: [] },
};

function suspects(nowMs: number): Suspects {
  const types = ['posing_as_customer_service', null, 'loan', 'posing_as_police', null, 'loan'];
  return {
    mode: 'watch',
    modelId: '9b1f6a20c4d7e388',
    watchedSinceMs: nowMs - 9 * 86_400_000,
    judgedMs: nowMs - 140_000,
    numbers: 48_213,
    suspected: 31,
    counts: { seen: 1_204_332 },
    suspects: types.map((scamType, at) => ({
      id: ['a41f09c2', '0c77d1e8', '93be5520', 'f2081c6d', '5d40aa17', 'b86e3f91'][at] ?? '',
      confidence: 84 - at * 7,
      scamType,
      sinceMs: nowMs - (at + 1) * 5_400_000,
      newCounterpartsDay: 212 - at * 31.4,
      warned: at === 0 ? 12 : 0,
      reasons: wordedReasons([
        { key: 'answered', weight: 1.4, value: 40 - at },
        { key: 'long_call', weight: 0.9, value: 900 - at * 60 },
      ]).map((reason, n) =>
        n === 0
          ? {
              ...reason,
              zh: '接通的电话半数不到 20 秒',
              en: 'half of its answered calls end within 20 s',
            }
          : { ...reason, zh: '几乎没有人回拨', en: 'hardly anybody calls back' },
      ),
    })),
  };
}

const noShadow: Partial<Shadow> = { shadow: null, compared: 0, levels: [], meanDifference: null };

function shadow(nowMs: number): Shadow {
  const counts = [
    [8120, 61, 9, 0],
    [74, 903, 118, 4],
    [6, 41, 512, 33],
    [0, 0, 12, 140],
  ];
  const pairs = levels.flatMap((acting, row) =>
    levels.map((other, column) => ({
      ...{ acting, shadow: other },
      count: counts[row]?.[column] ?? 0,
    })),
  );
  const steps = [0, 0, 0, 1, 3, 9, 31, 88, 402, 3911, 4870, 560, 120, 30, 7, 1, 0, 0, 0, 0];
  return {
    ...{ acting: 'weights', shadow: 'model', modelId: '4c1de09a7f2b6631' },
    sinceMs: nowMs - 2 * 86_400_000,
    compared: pairs.reduce((sum, { count }) => sum + count, 0),
    levels: pairs.filter(({ count }) => count > 0),
    differences: steps.map((count, at) => ({
      from: (at - 10) / 10,
      to: (at - 9) / 10,
      count,
    })),
    meanDifference: 0.0123,
  };
}

function row(
  key: string,
  [people, stopped]: [number, number],
  [held, heldStopped]: [number, number],
  told: Pick<EffectRow, 'difference' | 'interval' | 'verdict'>,
): EffectRow {
  const arm = (n: number, s: number) => ({ people: n, stopped: s, share: n === 0 ? null : s / n });
  return { key, treated: arm(people, stopped), heldOut: arm(held, heldStopped), ...told };
}

const few = { difference: null, interval: null, verdict: 'too_few' } as const;
const noEffect: Partial<Effect> = {
  holdOutShare: 0,
  all: row('all', [12, 7], [0, 0], few),
  ...{ waiting: 12, leftOut: {}, byScamType: [], byChannel: [], byTemplate: [] },
};

function effect(nowMs: number): Effect {
  return {
    sinceMs: nowMs - 30 * 86_400_000,
    untilMs: nowMs,
    ...{ horizonS: 72 * 3600, holdOutShare: 0.05, waiting: 214, leftOut: { urgent: 96 } },
    all: row('all', [4210, 2905], [231, 118], {
      ...{ difference: 0.179, interval: [0.114, 0.244], verdict: 'works' },
    }),
    byScamType: [
      row('loan', [1203, 881], [64, 33], {
        ...{ difference: 0.217, interval: [0.095, 0.336], verdict: 'works' },
      }),
      row('posing_as_customer_service', [980, 641], [51, 29], {
        ...{ difference: 0.086, interval: [-0.048, 0.226], verdict: 'not_shown' },
      }),
      row('false_shopping', [411, 190], [33, 24], {
        ...{ difference: -0.265, interval: [-0.4, -0.09], verdict: 'harms' },
      }),
      row('romance_investment', [87, 31], [4, 1], few),
    ],
    byChannel: [
      row('sms', [3120, 2090], [170, 90], {
        ...{ difference: 0.141, interval: [0.065, 0.216], verdict: 'works' },
      }),
      row('flash', [1090, 815], [61, 28], {
        ...{ difference: 0.289, interval: [0.16, 0.408], verdict: 'works' },
      }),
    ],
    byTemplate: [
      row('loan', [1203, 881], [64, 33], {
        ...{ difference: 0.217, interval: [0.095, 0.336], verdict: 'works' },
      }),
      row('*/medium', [22, 11], [2, 1], few),
    ],
  };
}

const experiments: Experiments = {
  floor: 0.05,
  experiments: [
    {
      key: 'loan/high/zh',
      arms: [
        {
          ...{ template: 'loan/a', share: 0.71, shown: 812, stopped: 590, mean: 0.726 },
          ...{ interval: [0.695, 0.756], best: 0.93 },
        },
        {
          ...{ template: 'loan/b', share: 0.24, shown: 391, stopped: 264, mean: 0.674 },
          ...{ interval: [0.627, 0.719], best: 0.07 },
        },
        {
          ...{ template: 'loan/c', share: 0.05, shown: 0, stopped: 0, mean: 0.5 },
          ...{ interval: [0.025, 0.975], best: 0 },
        },
      ],
    },
  ],
};
