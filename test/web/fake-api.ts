import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Check, GatewayView, Overview, WarningView } from '../../src/api/contract.ts';
import { securityHeaders } from '../../src/api/security-headers.ts';
import { shippedScamTypes } from '../../src/domain/scam-type.ts';
import { fakeData } from './fake-data.ts';
import { fakeIntelligence, type IntelligenceState } from './fake-intelligence.ts';

export type FakeApi = {
  readonly url: string;
  /** Decides one more warning and sends it to every open page. */
  readonly warn: () => WarningView;
  /** Cuts every connection and refuses new ones; come() takes them again on the same port. */
  readonly go: () => Promise<void>;
  readonly come: () => Promise<void>;
};

const dist = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const mimes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Stands in for the server: the built page, and the contract's reads with invented figures. */
export async function startFakeApi(options: {
  readonly warnings: number;
  /** Kill switch on, gateway refused, ledger off by one. */
  readonly troubled?: boolean;
  /** What the page about judging finds. */
  readonly intelligence?: IntelligenceState;
  /** Ways to the carriers; left out: as many as fit the rest. */
  readonly gateways?: readonly GatewayView[];
}): Promise<FakeApi> {
  const data = fakeData(options.warnings, Date.now(), options.troubled ?? false);
  const open = new Set<ServerResponse>();
  const send = (response: ServerResponse, event: string, value: unknown): void => {
    response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
  };

  const overview = (): Overview => {
    const so = data.overview(Date.now());
    return options.gateways ? { ...so, gateways: [...options.gateways] } : so;
  };

  const stream = (response: ServerResponse): void => {
    response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' });
    open.add(response);
    const tell = (): void => send(response, 'overview', overview());
    tell();
    const timer = setInterval(tell, 1000);
    response.on('close', () => {
      clearInterval(timer);
      open.delete(response);
    });
  };

  const json = (path: string, query: URLSearchParams): unknown => {
    const [, name = ''] = /^\/v1\/(?:simulator\/phones|public\/check)\/(.+)$/.exec(path) ?? [];
    if (path === '/v1/warnings') {
      return { warnings: data.warnings.slice(0, Number(query.get('limit'))), next: null };
    }
    if (path === '/v1/warnings/by-type') {
      return data.byType(Number(query.get('sinceMs')), Number(query.get('bucketMs')));
    }
    if (/^\/v1\/warnings\/[0-9a-f]{32}$/.test(path)) return data.detail(path.slice(-32));
    const judging = fakeIntelligence(path, options.intelligence ?? 'full', Date.now());
    if (judging !== undefined) return judging;
    if (path === '/v1/ledger') return data.ledger(Date.now());
    if (path === '/v1/simulator/phones') return data.phones();
    if (path.startsWith('/v1/simulator/phones/')) return data.phone(name);
    if (path.startsWith('/v1/public/check/')) return check(name);
    return undefined;
  };

  const check = (code: string): Check => {
    const warning = data.warnings.find((one) => one.checkCode === code);
    if (warning === undefined) return { known: false, scamType: null, sentMs: null };
    const type = shippedScamTypes.find((one) => one.key === warning.scamType);
    const hourMs = Math.floor(warning.createdMs / 3_600_000) * 3_600_000;
    return { known: true, scamType: type ? { ...type } : null, sentMs: hourMs };
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    if (pathname === '/v1/stream') {
      stream(response);
      return;
    }
    const value = json(pathname, searchParams);
    if (value !== undefined) {
      response.writeHead(200, { ...securityHeaders, 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
      return;
    }
    if (pathname.startsWith('/v1/')) {
      response.writeHead(404, { ...securityHeaders, 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 'NOT_FOUND', message: 'Nothing is here.', hint: '' }));
      return;
    }
    const file = extname(pathname) === '' ? 'index.html' : normalize(pathname);
    response.writeHead(200, { ...securityHeaders, 'content-type': mimes[extname(file)] ?? '' });
    response.end(readFileSync(join(dist, file)));
  };

  const server = createServer(answer);
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    warn: () => {
      const warning = data.next(Date.now());
      for (const response of open) send(response, 'warnings', [warning]);
      return warning;
    },
    go: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    come: () => listen(port),
  };
}
