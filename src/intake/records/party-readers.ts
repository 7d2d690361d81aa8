import type { IntakeConfig } from '../../config/intake.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import type { HomePlan } from '../../domain/number/home-plan.ts';
import { normaliseNumber } from '../../domain/number/normalise.ts';
import { normaliseSender } from '../../domain/number/sender.ts';
import type { PartyResult } from '../../domain/party.ts';
import type { WebTarget } from '../../domain/record.ts';
import { parseTarget } from '../hosts/target.ts';

/** How the texts of a record become parties and hosts. */
export type PartyReaders = {
  readonly number: (text: string) => PartyResult;
  /** Numbers and alphanumeric senders. */
  readonly sender: (text: string) => PartyResult;
  /** A host, URL or IP address; null when it is none. */
  readonly target: (text: string) => WebTarget | null;
};

const plans: Record<IntakeConfig['homePlan'], HomePlan> = { CN: chinaPlan };

/** The readers of a home plan. */
export function partyReaders(homePlan: IntakeConfig['homePlan']): PartyReaders {
  const plan = plans[homePlan];
  return {
    number: (text) => normaliseNumber(text, plan),
    sender: (text) => normaliseSender(text, plan),
    target: parseTarget,
  };
}
