import type {
  Check,
  Ledger,
  PhoneMessages,
  Phones,
  WarningDetail,
  WarningsByType,
  WarningsPage,
} from '../../../src/api/contract.ts';
import type {
  Effect,
  Experiments,
  Shadow,
  Suspects,
} from '../../../src/api/intelligence-contract.ts';

async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}.`);
  return (await response.json()) as T;
}

/** A route of a later version, or of another role, is not there. */
export type IfThere<T> = T | 'absent';

async function readIfThere<T>(path: string, signal: AbortSignal): Promise<IfThere<T>> {
  const response = await fetch(path, { headers: { accept: 'application/json' }, signal });
  if (response.status === 404) return 'absent';
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}.`);
  return (await response.json()) as T;
}

/** The reads of the contract, each rejecting when the server does not answer with 2xx. */
export const api = {
  warnings: (limit: number): Promise<WarningsPage> => read(`/v1/warnings?limit=${limit}`),
  warning: (id: string, signal: AbortSignal): Promise<WarningDetail> =>
    read(`/v1/warnings/${id}`, signal),
  warningsByType: (
    sinceMs: number,
    bucketMs: number,
    signal: AbortSignal,
  ): Promise<WarningsByType> =>
    read(`/v1/warnings/by-type?sinceMs=${sinceMs}&bucketMs=${bucketMs}`, signal),
  ledger: (signal: AbortSignal): Promise<Ledger> => read('/v1/ledger', signal),
  phones: (signal: AbortSignal): Promise<Phones> => read('/v1/simulator/phones?limit=200', signal),
  phone: (msisdn: string, signal: AbortSignal): Promise<PhoneMessages> =>
    read(`/v1/simulator/phones/${encodeURIComponent(msisdn)}`, signal),
  suspects: (signal: AbortSignal): Promise<IfThere<Suspects>> =>
    readIfThere('/v1/suspects?limit=50', signal),
  shadow: (signal: AbortSignal): Promise<IfThere<Shadow>> => readIfThere('/v1/shadow', signal),
  effect: (signal: AbortSignal): Promise<IfThere<Effect>> => readIfThere('/v1/effect', signal),
  experiments: (signal: AbortSignal): Promise<IfThere<Experiments>> =>
    readIfThere('/v1/experiments', signal),
  check: (code: string): Promise<Check> => read(`/v1/public/check/${encodeURIComponent(code)}`),
};
