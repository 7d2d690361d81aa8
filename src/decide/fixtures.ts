import Value from 'typebox/value';
import { type PolicyConfig, policySchema, type RiskConfig, riskSchema } from '../config/policy.ts';
import type { Exposure } from '../domain/exposure.ts';
import type { Hit } from '../domain/hit.ts';
import type { Indicator } from '../domain/indicator.ts';
import type { FamilyMember } from './recipients.ts';

/** Examples that the tests of this room vary. Every number in them is a token of invented bytes. */
export const noonMs = Date.UTC(2026, 5, 1, 12);
export const hourMs = 3_600_000;

export const shippedPolicy: PolicyConfig = Value.Parse(
  policySchema,
  Value.Default(policySchema, {}),
);
export const shippedRisk: RiskConfig = Value.Parse(riskSchema, Value.Default(riskSchema, {}));

/** 16 bytes that begin with these. */
export function bytesOf(...start: number[]): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set(start);
  return bytes;
}

export function exampleHit(change: Partial<Hit> = {}): Hit {
  return {
    id: bytesOf(1),
    subscriber: bytesOf(7),
    epoch: 1,
    counterpart: bytesOf(9),
    indicatorId: bytesOf(50),
    kind: 'call',
    side: 'from',
    timeMs: noonMs,
    observedMs: noonMs,
    durationS: 120,
    subscriberClass: 'mobile',
    subscriberCarrier: 'china_mobile',
    subscriberListed: false,
    late: false,
    ...change,
  };
}

export function exampleIndicator(change: Partial<Indicator> = {}): Indicator {
  return {
    id: bytesOf(50),
    kind: 'phone',
    value: '8617000000001',
    space: 'e164',
    partyClass: 'mobile',
    scamType: 'posing_as_police',
    confidence: 90,
    status: 'active',
    statusReason: null,
    validFromMs: null,
    validUntilMs: null,
    createdMs: 0,
    updatedMs: 0,
    ...change,
  };
}

export function exampleExposure(change: Partial<Exposure> = {}): Exposure {
  return {
    subscriber: bytesOf(7),
    epoch: 1,
    risk: 0.7,
    level: 'high',
    scamType: 'loan',
    reasons: [],
    hitCount: 1,
    firstMs: noonMs,
    lastMs: noonMs,
    ...change,
  };
}

export function exampleFamily(change: Partial<FamilyMember> = {}): FamilyMember {
  return {
    family: bytesOf(8),
    epoch: 1,
    familyClass: 'mobile',
    familyCarrier: 'china_unicom',
    subscriberConsentMs: 1,
    familyConsentMs: 2,
    endedMs: null,
    ...change,
  };
}
