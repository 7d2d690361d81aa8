import type {
  Ledger,
  Overview,
  PhoneMessages,
  Phones,
  WarningDetail,
  WarningsByType,
  WarningView,
} from '../../src/api/contract.ts';
import { whyWords, wordedReasons } from '../../src/domain/reason-words.ts';
import { otherScamType, shippedScamTypes } from '../../src/domain/scam-type.ts';
import { fakeGateways } from './fake-gateways.ts';

/** The same figures in every run, but for the moment that they are told from. */
export type FakeData = {
  readonly overview: (nowMs: number) => Overview;
  readonly warnings: WarningView[];
  readonly detail: (id: string) => WarningDetail | undefined;
  readonly byType: (sinceMs: number, bucketMs: number) => WarningsByType;
  readonly ledger: (nowMs: number) => Ledger;
  readonly phones: () => Phones;
  readonly phone: (msisdn: string) => PhoneMessages;
  /** One more warning, with its messages on a phone. */
  readonly next: (nowMs: number) => WarningView;
};

const types = [...shippedScamTypes, otherScamType];
const levels = ['urgent', 'medium', 'high', 'medium', 'high', 'medium', 'urgent', 'medium'];
const risks: Record<string, number> = { urgent: 0.953, high: 0.782, medium: 0.463 };
const base = -3;

const smsText =
  '【12381预警】您好，您刚接到的来电与一起冒充公检法的诈骗案件有关。公安机关不会通过电话办案，也没有“安全账户”。请立即挂断，不要转账。如需帮助请拨打96110，已经转账请拨打110。核验码';
const flashText = '紧急提醒：与您通话的人正在行骗，请立即挂断，切勿转账！核验码';

function hex(seed: number, length: number): string {
  let state = (seed + 1) * 2_654_435_761;
  let text = '';
  while (text.length < length) {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) >>> 0;
    text += state.toString(16).padStart(8, '0');
  }
  return text.slice(0, length);
}

export function codeOf(seed: number): string {
  const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  return [...hex(seed, 6)]
    .map((digit, at) => letters[(Number.parseInt(digit, 16) + at * 5) % 32])
    .join('');
}

function reasonsOf(seed: number, level: string): WarningView['reasons'] {
  const sure = 2.5 * (0.8 + (seed % 3) * 0.1);
  const confidence = 80 + (seed % 3) * 10;
  const site = seed % 4 === 1;
  const reasons = [
    { key: site ? 'listed_site' : 'listed_caller', weight: sure + 0.5, value: confidence },
    { key: 'recent', weight: 0.5, value: seed % 50 },
  ];
  if (!site) {
    const seconds = 65 + ((seed * 47) % 900);
    reasons.push({ key: 'answered', weight: 0.9, value: 1 });
    reasons.push({ key: 'long_call', weight: Math.min(1.2, seconds / 250), value: seconds });
  }
  if (level !== 'medium') reasons.push({ key: 'call_back', weight: 1.4, value: 1 + (seed % 2) });
  if (level === 'urgent') reasons.push({ key: 'several_channels', weight: 0.9, value: 2 });
  if (seed % 5 === 0) reasons.push({ key: 'late', weight: 0, value: 1 });
  const logit = Math.log((risks[level] ?? 0.5) / (1 - (risks[level] ?? 0.5)));
  const sum = reasons.reduce((total, reason) => total + reason.weight, base);
  return wordedReasons(
    reasons.map((reason, at) =>
      at === 0 ? { ...reason, weight: reason.weight + logit - sum } : reason,
    ),
  );
}

function warningOf(seed: number, createdMs: number): WarningView {
  const level = levels[seed % levels.length] ?? 'medium';
  const reasons = reasonsOf(seed, level);
  return {
    id: hex(seed, 32),
    subscriber: hex(seed + 7000, 8),
    level,
    scamType:
      types[
        Math.min(
          Number.parseInt(hex(seed + 90, 2), 16) % 16,
          Number.parseInt(hex(seed + 400, 2), 16) % types.length,
        )
      ]?.key ?? 'other',
    risk: risks[level] ?? 0.5,
    reasons,
    why: whyWords(reasons),
    checkCode: codeOf(seed),
    messages: level === 'medium' ? 1 : 2 + (seed % 2),
    createdMs,
  };
}

function detailOf(warning: WarningView | undefined): WarningDetail | undefined {
  if (warning === undefined) return undefined;
  const { createdMs, scamType, messages } = warning;
  const type = types.find(({ key }) => key === scamType);
  return {
    ...warning,
    scamTypeName: { zh: type?.zh ?? scamType, en: type?.en ?? scamType },
    ...{ observedMs: createdMs - 300, template: scamType, language: 'zh' },
    levels: { medium: 0.35, high: 0.65, urgent: 0.9 },
    sent: Array.from({ length: messages }, (_, at) => ({
      role: at === 2 ? 'family' : 'subscriber',
      channel: at === 0 && messages > 1 ? 'flash' : 'sms',
      state: at === 2 ? 'submitted' : 'delivered',
      stateReason: null,
      ...{ route: 'mobile-js', attempts: 1, createdMs },
      submittedMs: createdMs + 180 + at,
      finalMs: at === 2 ? null : createdMs + 2100 + at * 40,
    })),
  };
}

function wave(at: number, size: number): number {
  return Math.round(size * (1 + 0.45 * Math.sin(at / 9) + 0.2 * Math.sin(at / 2.3)));
}

/** A town in full flow, with `count` warnings behind it; 0 is a platform that was just started. */
export function fakeData(count: number, startMs: number, troubled: boolean): FakeData {
  const warnings = Array.from({ length: count }, (_, at) =>
    warningOf(count - at, startMs - at * 2300 - (at % 5) * 700),
  );
  const inbox = new Map<string, PhoneMessages['messages']>();
  let seq = 0;

  const deliver = (seed: number, warning: WarningView): void => {
    const msisdn = `861990000${String((seed * 37) % 10_000).padStart(4, '0')}`;
    const messages = inbox.get(msisdn) ?? [];
    const message = { sender: '12381', receivedMs: warning.createdMs + 400 };
    if (warning.level !== 'medium') {
      messages.push({
        ...message,
        seq: seq++,
        flash: true,
        parts: 1,
        text: `${flashText} ${warning.checkCode}。`,
      });
    }
    messages.push({
      ...message,
      seq: seq++,
      flash: false,
      parts: 2,
      text: `${smsText} ${warning.checkCode}。`,
    });
    inbox.set(msisdn, messages);
  };
  for (const [at, warning] of warnings.slice(0, 40).toReversed().entries()) deliver(at, warning);

  const busy = count > 0;
  const gateways = fakeGateways(busy, troubled, startMs);
  const overview = (nowMs: number): Overview => {
    const second = Math.floor(nowMs / 1000);
    const from = Math.floor(startMs / 1000);
    const history = Array.from({ length: busy ? 120 : 8 }, (_, at) => {
      const t = second - from + at;
      const strike = busy && (t % 3 === 0 || t % 7 === 0) ? 1 + (t % 4) : 0;
      return {
        ms: (second - 120 + at) * 1000,
        records: busy ? wave(t, 2400) : 0,
        hits: busy ? wave(t + 11, 14) : 0,
        warnings: strike,
        submitted: strike * 2,
        delivered: Math.max(0, strike * 2 - (t % 2)),
      };
    });
    const last = history.at(-1);
    return {
      nowMs,
      startedMs: startMs - 240_000,
      version: '0.1.0',
      killSwitch: troubled,
      rates: {
        recordsPerS: last?.records ?? 0,
        hitsPerS: last?.hits ?? 0,
        warningsPerS: busy ? 1.4 : 0,
        messagesPerS: busy ? 2.6 : 0,
      },
      totals: {
        records: busy ? 1_204_332 : 0,
        rejected: busy ? 1207 : 0,
        hits: busy ? 7341 : 0,
        warnings: busy ? 1182 : 0,
        suppressed: busy
          ? {
              below_level: 3420,
              cool_down: 2107,
              daily_cap: 208,
              subscriber_listed: 131,
              not_reachable: 74,
              stale: 12,
            }
          : {},
        pendingHits: busy ? 14 : 0,
        messages: busy
          ? { delivered: 2071, submitted: 16, queued: 4, undeliverable: 31, expired: 2, unknown: 3 }
          : {},
        indicators: busy ? { active: 31_288, quarantined: 212, expired: 90 } : { active: 240 },
      },
      latencyMs: busy ? { p50: 182, p99: 641 } : { p50: null, p99: null },
      balanced: !troubled,
      gateways: gateways(nowMs),
      unserved: troubled
        ? { messages: 12, oldestDueMs: startMs }
        : { messages: 0, oldestDueMs: null },
      history,
    };
  };

  const ledger = (nowMs: number): Ledger => {
    const { totals } = overview(nowMs);
    const held = Object.values(totals.suppressed).reduce((sum, n) => sum + n, 0);
    const lines = [
      {
        name: 'records',
        in: totals.records,
        parts: { accepted: totals.records - totals.rejected, bad_number: totals.rejected },
      },
      {
        name: 'hits',
        in: totals.hits,
        parts: {
          warned: totals.hits - held - totals.pendingHits,
          ...totals.suppressed,
          pending: totals.pendingHits,
        },
      },
      {
        name: 'warnings',
        in: totals.warnings,
        parts: { treated: totals.warnings, hold_out: 0 },
      },
      {
        name: 'messages',
        in: Object.values(totals.messages).reduce((sum, n) => sum + n, 0),
        parts: totals.messages,
      },
    ];
    return {
      balanced: !troubled,
      takenMs: nowMs,
      lines: lines.map((line, at) => ({
        ...line,
        difference: troubled && at === 0 ? 1 : 0,
        note: '',
      })),
    };
  };

  return {
    warnings,
    overview,
    ledger,
    detail: (id) => detailOf(warnings.find((one) => one.id === id)),
    byType: (sinceMs, bucketMs) => {
      const buckets = new Map<number, Record<string, number>>();
      for (const warning of warnings.filter((one) => one.createdMs >= sinceMs)) {
        const ms = Math.floor(warning.createdMs / bucketMs) * bucketMs;
        const counts = buckets.get(ms) ?? {};
        counts[warning.scamType] = (counts[warning.scamType] ?? 0) + 1;
        buckets.set(ms, counts);
      }
      return {
        bucketMs,
        buckets: [...buckets]
          .map(([ms, counts]) => ({ ms, counts }))
          .toSorted((a, b) => a.ms - b.ms),
        scamTypes: types.map((type) => ({ ...type })),
      };
    },
    phones: () => {
      const phones = [...inbox].map(([msisdn, messages]) => ({
        msisdn,
        messages: messages.length,
        lastMs: messages.at(-1)?.receivedMs ?? 0,
        preview: messages.at(-1)?.text.slice(0, 24) ?? '',
      }));
      return {
        available: true,
        phones: phones.toSorted((a, b) => b.lastMs - a.lastMs).slice(0, 200),
        total: phones.length,
      };
    },
    phone: (msisdn) => ({ msisdn, messages: inbox.get(msisdn) ?? [] }),
    next: (nowMs) => {
      const warning = warningOf(warnings.length + 1, nowMs);
      warnings.unshift(warning);
      deliver(warnings.length, warning);
      return warning;
    },
  };
}
