import type { DiscoveryConfig } from '../../config/discovery.ts';
import type { SuspicionPolicy } from './suspicion.ts';

/** The policy as the configuration has it, whose times are in seconds. */
export function suspicionPolicyOf({
  suspicion,
}: Pick<DiscoveryConfig, 'suspicion'>): SuspicionPolicy {
  const { enterLevel, leaveLevel, fallHalfLifeS, fadeHalfLifeS, maxConfidence } = suspicion;
  return {
    ...{ enterLevel, leaveLevel, maxConfidence },
    fallHalfLifeMs: fallHalfLifeS * 1000,
    fadeHalfLifeMs: fadeHalfLifeS * 1000,
  };
}
