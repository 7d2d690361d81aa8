import type {
  Check,
  Ledger,
  PhoneMessages,
  Phones,
  WarningDetail,
  WarningsByType,
  WarningsPage,
} from '../../../src/api/contract.ts';

async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  });
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
  check: (code: string): Promise<Check> => read(`/v1/public/check/${encodeURIComponent(code)}`),
};
