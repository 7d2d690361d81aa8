import type { HttpRouteConfig } from '../../../config/routes/http.ts';
import type { SubmitResult } from '../../gateway.ts';
import type { HttpReply } from './http-client.ts';
import { compilePointer, readJson, textOf } from './json.ts';

/** What an answer means for each part of its request. */
export type ReadAnswer = {
  /** In the order of the request. */
  readonly results: readonly SubmitResult[];
  /** The answer refuses our login, and with it whatever is sent. */
  readonly loginRefused: boolean;
  /** The request as a whole was refused for what is in it, perhaps for one of several parts. */
  readonly refusedWhole: boolean;
};

export type AnswerReader = (reply: HttpReply, refs: readonly string[]) => ReadAnswer;

type Verdict = 'accepted' | 'throttled' | 'temporary' | 'permanent' | 'elsewhere' | 'unknown';

const unhelpful = /[^\w.:-]+/g;
/** A status that the configuration looks for in the wrong place might be somebody's number. */
const numberLike = /\d{7,}/g;

/** A status word as it may be stored and logged. */
function codeOf(status: string): string {
  return status.replace(unhelpful, '_').replace(numberLike, '#').slice(0, 40);
}

function resultOf(
  verdict: Verdict,
  code: string,
  id: string | null,
  known: string | null,
): SubmitResult {
  switch (verdict) {
    case 'accepted':
      return id === null
        ? { kind: 'unknown', cause: 'taken without a message id' }
        : { kind: 'accepted', smscId: id };
    case 'throttled':
      return { kind: 'throttled', code };
    case 'temporary':
      return { kind: 'rejected', code, permanent: false };
    case 'permanent':
      return { kind: 'rejected', code, permanent: true };
    case 'elsewhere':
      return { kind: 'rejected', code, permanent: false, elsewhere: true };
    case 'unknown':
      return { kind: 'unknown', cause: code, ...(known === null ? {} : { smscId: known }) };
  }
}

/**
 * Reads answers as the route has it configured: the status word of a result goes before the HTTP
 * status; what neither explains may have been taken, and is unknown.
 */
export function answerReader(answer: HttpRouteConfig['answer'], batched: boolean): AnswerReader {
  const itemsAt = answer.items === null ? null : compilePointer(answer.items);
  const idAt = answer.id === null ? null : compilePointer(answer.id);
  const refAt = answer.ref === null ? null : compilePointer(answer.ref);
  const statusAt = answer.status === null ? null : compilePointer(answer.status);
  const verdicts = new Map<string, Verdict>();
  for (const verdict of ['accepted', 'throttled', 'temporary', 'permanent', 'elsewhere'] as const) {
    for (const word of answer[verdict]) verdicts.set(word, verdict);
  }

  function verdictOfHttp(status: number): Verdict {
    const { http } = answer;
    if (status >= 200 && status < 300) return 'accepted';
    if (http.throttled.includes(status)) return 'throttled';
    if (http.temporary.includes(status)) return 'temporary';
    if (http.permanent.includes(status)) return 'permanent';
    if (http.unknown.includes(status) || status >= 500) return 'unknown';
    return 'elsewhere';
  }

  function one(item: unknown, http: number, ref: string): SubmitResult {
    const known = idAt === null ? ref : null;
    const status = textOf(statusAt?.(item));
    const said = status === null ? undefined : verdicts.get(status);
    const ofHttp = verdictOfHttp(http);
    const code = status === null ? `HTTP_${http}` : codeOf(status);
    if (said !== undefined) return resultOf(said, code, known ?? textOf(idAt?.(item)), known);
    // A status that no list names, or none where one must be, does not say that the part was taken.
    const silent = statusAt !== null && (answer.accepted.length > 0 || status === null);
    const missing = item === undefined && idAt !== null;
    if (ofHttp === 'accepted' && (silent || missing)) {
      const cause = status === null ? 'no status in the answer' : `status ${code} is not known`;
      return resultOf('unknown', item === undefined ? 'unreadable answer' : cause, null, known);
    }
    return resultOf(ofHttp, code, known ?? textOf(idAt?.(item)), known);
  }

  /** The results of the parts in their order; undefined for one that is not there. */
  function itemsOf(document: unknown, refs: readonly string[]): readonly unknown[] {
    if (!batched) return [document];
    const list = itemsAt ? itemsAt(document) : document;
    if (!Array.isArray(list)) return refs.map(() => undefined);
    if (refAt === null) return list.length === refs.length ? list : refs.map(() => undefined);
    const byRef = new Map(list.map((item: unknown) => [textOf(refAt(item)), item]));
    return refs.map((ref) => byRef.get(ref));
  }

  return ({ status, body }, refs) => {
    const document = body === null ? undefined : readJson(body);
    const items = itemsOf(document, refs);
    const wordless = items.every((item) => {
      const word = textOf(statusAt?.(item));
      return word === null || !verdicts.has(word);
    });
    const loginRefused = wordless && answer.http.loginRefused.includes(status);
    return {
      results: loginRefused
        ? refs.map(() => ({ kind: 'not_sent', cause: `HTTP_${status}: the login is refused` }))
        : refs.map((ref, at) => one(items[at], status, ref)),
      loginRefused,
      refusedWhole: wordless && verdictOfHttp(status) === 'permanent',
    };
  };
}
