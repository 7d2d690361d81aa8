import { randomBytes } from 'node:crypto';
import type { Hit } from '../../src/domain/hit.ts';
import type { IndicatorDraft } from '../../src/domain/indicator.ts';
import type { Message } from '../../src/domain/warning.ts';
import { type StoredSuspect, suspectId } from '../../src/store/suspects.ts';
import type { PlannedWarning } from '../../src/store/warnings.ts';

/** Invented rows for tests of the store; name only what the test is about. */
export function sampleHit(given: Partial<Hit> = {}): Hit {
  return {
    id: randomBytes(16),
    subscriber: randomBytes(16),
    epoch: 1,
    counterpart: randomBytes(16),
    indicatorId: randomBytes(16),
    kind: 'call',
    side: 'from',
    timeMs: 1000,
    observedMs: 1000,
    durationS: 60,
    subscriberClass: 'mobile',
    subscriberCarrier: 'china_mobile',
    subscriberListed: false,
    late: false,
    ...given,
  };
}

export function sampleDraft(given: Partial<IndicatorDraft> = {}): IndicatorDraft {
  return {
    kind: 'phone',
    value: '8617000000001',
    space: 'e164',
    partyClass: 'mobile',
    scamType: 'loan',
    unknownScamType: null,
    confidence: 80,
    source: 'list-a',
    caseRef: 'A1',
    validFromMs: null,
    validUntilMs: null,
    quarantine: null,
    ...given,
  };
}

export function sampleWarning(given: Partial<PlannedWarning> = {}): PlannedWarning {
  const id = randomBytes(16);
  return {
    id,
    subscriber: randomBytes(16),
    epoch: 1,
    level: 'high',
    scamType: 'loan',
    risk: 0.8,
    reasons: [{ key: 'answered', weight: 1.5, value: 1 }],
    template: 'loan.high',
    language: 'zh',
    arm: 'treated',
    checkCode: id.toString('hex').slice(0, 12),
    messages: 0,
    observedMs: 1000,
    createdMs: 1000,
    drawnEpoch: 1,
    holdOutShare: 0,
    channels: 'flash+sms',
    variant: null,
    propensity: null,
    ...given,
  };
}

export function sampleMessage(warningId: Uint8Array, given: Partial<Message> = {}): Message {
  return {
    id: randomBytes(16),
    warningId,
    recipient: randomBytes(16),
    epoch: 1,
    role: 'subscriber',
    channel: 'sms',
    carrier: 'china_mobile',
    priority: 1,
    seenMs: 1000,
    dueMs: 1000,
    expiresMs: 100_000,
    createdMs: 1000,
    ...given,
  };
}

export function sampleSuspect(given: Partial<StoredSuspect> = {}): StoredSuspect {
  const token = given.token ?? randomBytes(16);
  return {
    id: suspectId(token),
    token,
    epoch: 1,
    confidence: 50,
    scamType: null,
    newCounterpartsDay: 12.5,
    reasons: [{ key: 'victims', value: 3, weight: 2.5, zh: '词', en: 'words' }],
    modelId: null,
    sinceMs: 1000,
    endedMs: null,
    endReason: null,
    dismissedUntilMs: null,
    ...given,
  };
}
