import type { ServerResponse } from 'node:http';
import type { Logger } from '../observe/log.ts';
import type { streamEvents, WarningView } from './contract.ts';
import { ApiError } from './errors.ts';
import type { LiveState, Quarantined } from './live-state.ts';
import { describeError } from './request-log.ts';
import { wordedWarning } from './warning-view.ts';

export type StreamLimits = {
  readonly maxClients: number;
  /** A client that has more than this unsent from before the latest event is let go. Bytes. */
  readonly maxBufferedBytes: number;
  /** Milliseconds between two overviews. */
  readonly overviewMs: number;
  /** Milliseconds between two batches of warnings. */
  readonly batchMs: number;
  /** Milliseconds between two comment lines, which keep proxies from closing the connection. */
  readonly heartbeatMs: number;
};

export const streamDefaults: StreamLimits = {
  maxClients: 100,
  maxBufferedBytes: 256 * 1024,
  overviewMs: 1000,
  batchMs: 250,
  heartbeatMs: 15_000,
};

/** More than this in one batch than anybody can read: the newest are shown, the page reads the rest by /v1/warnings. */
const maxBatch = 200;

/** HTML Living Standard, section 9.2.6. JSON has no line break, so one data line suffices. */
export function eventText(event: (typeof streamEvents)[number], data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * The live stream. Each event is written out once, whatever the number of clients; nothing runs
 * while nobody listens; a client that does not keep up is let go, not waited for.
 */
export class LiveStream {
  readonly #live: LiveState;
  readonly #log: Logger;
  readonly #limits: StreamLimits;
  /** With the size of the latest event that each was sent. Bytes. */
  readonly #clients = new Map<ServerResponse, number>();
  #dropped = 0;
  #warnings: WarningView[] = [];
  #quarantined: Quarantined[] = [];
  #stop: (() => void) | null = null;
  #reading = false;
  #closed = false;

  constructor(live: LiveState, log: Logger, limits: StreamLimits = streamDefaults) {
    this.#live = live;
    this.#log = log;
    this.#limits = limits;
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Clients let go because they did not keep up, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Throws TOO_MANY_STREAMS or SHUTTING_DOWN; to be asked before the answer begins. */
  admit(): void {
    if (this.#closed) throw new ApiError('SHUTTING_DOWN', 'The server is closing.', 5);
    if (this.#clients.size >= this.#limits.maxClients) {
      throw new ApiError('TOO_MANY_STREAMS', 'Too many live pages are open.', 30);
    }
  }

  /** Takes over the answer; `headers` go out before the events. */
  async attach(response: ServerResponse, headers: Readonly<Record<string, string>>): Promise<void> {
    response.writeHead(200, {
      ...headers,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 2000\n\n');
    this.#clients.set(response, 0);
    response.once('close', () => this.#detach(response));
    response.on('error', () => this.#detach(response));
    this.#start();
    await this.#sendOverview([response]);
  }

  /** Ends every stream; later clients are refused. */
  close(): void {
    this.#closed = true;
    for (const client of [...this.#clients.keys()]) {
      client.end();
      this.#detach(client);
    }
  }

  #start(): void {
    if (this.#stop !== null) return;
    const unlisten = this.#live.listen({
      warnings: (seen) => {
        this.#warnings.push(...seen.map(wordedWarning));
        if (this.#warnings.length > maxBatch) {
          this.#warnings.splice(0, this.#warnings.length - maxBatch);
        }
      },
      quarantined: (seen) => {
        if (this.#quarantined.length < maxBatch) this.#quarantined.push(seen);
      },
    });
    const timers = [
      setInterval(() => void this.#sendOverview(null), this.#limits.overviewMs),
      setInterval(() => this.#flush(), this.#limits.batchMs),
      setInterval(() => this.#send(null, ': alive\n\n'), this.#limits.heartbeatMs),
    ];
    this.#stop = () => {
      unlisten();
      for (const timer of timers) clearInterval(timer);
      this.#warnings = [];
      this.#quarantined = [];
    };
  }

  #detach(client: ServerResponse): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#stop?.();
    this.#stop = null;
  }

  #flush(): void {
    if (this.#warnings.length > 0) {
      this.#send(null, eventText('warnings', this.#warnings));
      this.#warnings = [];
    }
    for (const seen of this.#quarantined.splice(0)) {
      this.#send(null, eventText('quarantined', seen));
    }
  }

  /** To all where `only` is null. */
  async #sendOverview(only: readonly ServerResponse[] | null): Promise<void> {
    // A slow store must not pile up reads; a newcomer's own overview always goes out.
    if (only === null && this.#reading) return;
    this.#reading = true;
    try {
      const text = eventText('overview', await this.#live.overview());
      this.#send(only, text);
    } catch (error) {
      this.#log.warn(describeError(error), 'overview could not be read for the live stream');
    } finally {
      this.#reading = false;
    }
  }

  /**
   * A burst of warnings may be larger than what a client may owe, so the latest event is not held
   * against it: whoever has not even got rid of what came before does not keep up.
   */
  #send(only: readonly ServerResponse[] | null, text: string): void {
    const bytes = Buffer.from(text);
    for (const client of only ?? [...this.#clients.keys()]) {
      const latest = this.#clients.get(client);
      if (latest === undefined || client.destroyed || client.writableEnded) continue;
      if (client.writableLength > latest + this.#limits.maxBufferedBytes) {
        this.#dropped += 1;
        client.destroy();
        this.#detach(client);
        continue;
      }
      this.#clients.set(client, bytes.length);
      client.write(bytes);
    }
  }
}
