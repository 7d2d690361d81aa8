import { readFileSync } from 'node:fs';
import { TocsinError } from '../../../domain/error.ts';
import type { IdForm } from './id-profile.ts';
import type { TlsOptions } from './socket.ts';

/** What the gateway needs of a route's configuration: `tcpRoute()` gives it. */
export type TcpRoute = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: {
    readonly enabled: boolean;
    readonly caFile: string | null;
    readonly serverName: string | null;
  };
  readonly windowSize: number;
  readonly connections: number;
  readonly partsPerSecond: number | null;
  readonly responseTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  readonly id: { readonly answer: IdForm; readonly receipt: IdForm; readonly windowS: number };
};

/** @throws TocsinError CONFIG_INVALID where the CA file cannot be read */
export function tlsOf({ name, tls }: Pick<TcpRoute, 'name' | 'tls'>): TlsOptions | null {
  if (!tls.enabled) return null;
  const { caFile, serverName } = tls;
  if (caFile === null) return { ca: null, serverName };
  try {
    return { ca: readFileSync(caFile, 'utf8'), serverName };
  } catch (cause) {
    throw new TocsinError(
      'CONFIG_INVALID',
      `Route ${name}: tls.caFile ${caFile} cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}
