import { readLocalKey } from '../api/keys.ts';
import { TocsinError } from '../domain/error.ts';
import { findInstance } from '../store/lock.ts';

/** A `tocsin start` that holds the data directory, and speaks for it. */
export type RunningInstance = {
  readonly url: string;
  call(method: 'GET' | 'POST', path: string, body?: Body): Promise<unknown>;
  /** A call whose answer comes as lines of JSON while the work goes on; an abort breaks it off. */
  lines(path: string, body: Body, signal: AbortSignal): AsyncGenerator<Record<string, unknown>>;
};

type Body = {
  readonly type: string;
  readonly content: string | Buffer | AsyncIterable<Uint8Array>;
};

type Failure = { code?: string; message?: string; hint?: string };

function failure(status: number, answer: Failure): TocsinError {
  const hint = answer.hint ? ` ${answer.hint}` : '';
  return new TocsinError(
    'INSTANCE_UNREACHABLE',
    answer.message ? `${answer.message}${hint}` : `The running program answered ${status}.`,
  );
}

/** The connection broke in the midst of an answer: the program was killed, or the machine went down. */
function brokenOff(url: string, cause: unknown): TocsinError {
  return new TocsinError(
    'INSTANCE_UNREACHABLE',
    `The running program at ${url} ended before its answer did. Start it and give the command again; an import goes on where it stood.`,
    { cause },
  );
}

/** The whole answer as JSON. @throws TocsinError INSTANCE_UNREACHABLE */
async function answerOf(response: Response, url: string): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw brokenOff(url, cause);
  }
}

/** The program that runs on this data directory; null where none does. */
export async function runningInstance(dataDir: string): Promise<RunningInstance | null> {
  const instance = await findInstance(dataDir);
  if (instance?.url == null) return null;
  const url = instance.url;
  const key = await readLocalKey(dataDir);
  if (key === null) {
    throw new TocsinError(
      'KEY_REQUIRED',
      `The key of ${dataDir} for local commands is missing; start the program again.`,
    );
  }
  const request = async (
    method: string,
    path: string,
    body?: Body,
    signal: AbortSignal | null = null,
  ): Promise<Response> => {
    const init: RequestInit & { duplex?: 'half' } = {
      method,
      signal,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body ? { 'content-type': body.type } : {}),
      },
      ...(body ? { body: body.content as NonNullable<RequestInit['body']>, duplex: 'half' } : {}),
    };
    try {
      return await fetch(`${url}${path}`, init);
    } catch (cause) {
      throw new TocsinError(
        'INSTANCE_UNREACHABLE',
        `The running program at ${url} does not answer.`,
        { cause },
      );
    }
  };
  return {
    url,
    call: async (method, path, body) => {
      const response = await request(method, path, body);
      const answer = await answerOf(response, url);
      if (!response.ok) throw failure(response.status, answer as Failure);
      return answer;
    },
    async *lines(path, body, signal) {
      const response = await request('POST', path, body, signal);
      if (!response.ok || response.body === null) {
        throw failure(response.status, (await answerOf(response, url)) as Failure);
      }
      let rest = '';
      const decoder = new TextDecoder();
      const pieces = response.body.values();
      for (;;) {
        const piece = await pieces.next().catch((cause: unknown) => {
          throw brokenOff(url, cause);
        });
        if (piece.done) return;
        const lines = (rest + decoder.decode(piece.value as Uint8Array, { stream: true })).split(
          '\n',
        );
        rest = lines.pop() ?? '';
        for (const line of lines)
          if (line !== '') yield JSON.parse(line) as Record<string, unknown>;
      }
    },
  };
}
