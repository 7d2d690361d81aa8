import type {
  CentreRequest,
  KeyWriting,
  LoginOutcome,
  ReportedState,
  SubmitRefusal,
} from '../../simulator/smsc/centre-dialect.ts';
import type { OutgoingPart } from '../../src/deliver/gateway.ts';
import type { Answer } from '../../src/deliver/gateways/core/pending.ts';
import type { Session } from '../../src/deliver/gateways/core/session.ts';
import type { SessionProtocol } from '../../src/deliver/gateways/core/session-protocol.ts';
import type { Dialect } from '../../src/deliver/gateways/dialect.ts';
import { TocsinError } from '../../src/domain/error.ts';
import type { GatewayPair } from '../../test/support/gateway-pair.ts';

const base: OutgoingPart = {
  messageId: new Uint8Array(16),
  part: 1,
  parts: 1,
  reference: 123,
  msisdn: '8613800000003',
  channel: 'sms',
  text: 'Anti-fraud centre: hang up. Check 4711 at 96110.',
  coding: 'gsm7',
  validityS: 3600,
};
const chinese = '【反诈中心】您正在接听的电话疑似诈骗，请立即挂断。';
/** A text of the basic set with characters of its extension, which take two septets. */
const extended = 'limits {[~]} of €';

const parts: readonly OutgoingPart[] = [
  base,
  { ...base, text: extended },
  { ...base, text: chinese, coding: 'ucs2' },
  { ...base, channel: 'flash' },
  { ...base, channel: 'flash', text: chinese, coding: 'ucs2' },
  { ...base, part: 1, parts: 2 },
  { ...base, part: 2, parts: 2, text: chinese, coding: 'ucs2' },
  { ...base, text: '', coding: 'ucs2' },
];

const outcomes: readonly LoginOutcome[] = [
  'ok',
  'unknown_account',
  'wrong_secret',
  'already',
  'busy',
];
const refusals: readonly SubmitRefusal[] = [
  'throttled',
  'invalid_destination',
  'not_logged_in',
  'temporary',
];
const states: readonly ReportedState[] = [
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'REJECTD',
  'UNKNOWN',
  'ENROUTE',
  'ACCEPTD',
];
const keyWritings: readonly KeyWriting[] = ['usual', 'renamed', 'missing', 'no-id'];
const phoneTexts = ['Y', '这不是诈骗', chinese.repeat(6), 'x'.repeat(200)];
const atMs = Date.UTC(2026, 10, 22, 5, 10);

/**
 * The request of a login, and what the dialect makes of `answer` to it (null: the connection ended).
 * The session that the dialect sees is no more than that.
 */
export async function loginWith<P>(
  dialect: Dialect<P>,
  protocol: SessionProtocol<P>,
  answer: ((request: P) => P) | null,
): Promise<P> {
  let sent: P | null = null;
  const session: Pick<Session<P>, 'request'> = {
    request(request): Promise<Answer<P>> {
      const numbered = protocol.numbered(request);
      sent = numbered;
      return Promise.resolve(
        answer
          ? { kind: 'answered', pdu: answer(numbered), request: numbered }
          : { kind: 'unknown', cause: 'the connection ended', request: numbered },
      );
    },
  };
  await dialect.logIn(session as Session<P>);
  if (sent === null) throw new TocsinError('SESSION_CLOSED', 'the dialect sent no login');
  return sent;
}

/** Every answer of the centre to a request. */
export function answersOf<P>(request: CentreRequest<P>): P[] {
  switch (request.kind) {
    case 'login':
      request.knows('secret');
      return outcomes.map((outcome) => request.answer(outcome));
    case 'submit':
      return refusals.map((why) => request.refuse(why));
    case 'other':
      return request.answer === null ? [] : [request.answer];
  }
}

/** What both sides say to each other by themselves, in every form that they have. */
export async function usualPdus<P>({ dialect, centre }: GatewayPair<P>): Promise<P[]> {
  const client = dialect.protocol();
  const peer = centre.protocol();
  const pdus: P[] = [];
  const ask = (request: P, from: SessionProtocol<P>): void => {
    const numbered = from.numbered(request);
    pdus.push(numbered);
    const routine = from.routine(numbered);
    if (routine) {
      pdus.push(routine.reply);
      return;
    }
    if (from === client) {
      const read = centre.read(numbered);
      pdus.push(...answersOf(read));
      if (read.kind === 'submit') {
        for (let next = 1; next <= 2; next++) {
          pdus.push(read.accept(centre.idOf(numbered, next, atMs)));
        }
      }
    } else {
      const { answer } = dialect.incoming(numbered);
      if (answer !== null) pdus.push(answer);
    }
  };
  const login = await loginWith(dialect, client, null);
  pdus.push(login, ...answersOf(centre.read(login)));
  for (const part of parts) {
    ask(dialect.submitOf(part, 0), client);
    if (part.channel === 'flash') ask(dialect.submitOf(part, 1), client);
  }
  const submit = client.numbered(dialect.submitOf(base, 0));
  const id = centre.idOf(submit, 1, atMs);
  for (const state of states) {
    const receipt = { id, state, error: state === 'DELIVRD' ? '000' : '027' };
    const times = { submittedMs: atMs - 5000, doneMs: atMs };
    const ends = { from: '12381', to: '8613800000003', text: 'hang up' };
    for (const keys of centre.textReceipts ? keyWritings : keyWritings.slice(0, 1)) {
      ask(centre.receipt({ ...receipt, ...times, ...ends, keys }), peer);
    }
  }
  for (const text of phoneTexts) {
    for (const pdu of centre.fromPhone({ from: '8613800000003', to: '12381', text })) {
      ask(pdu, peer);
    }
  }
  for (const protocol of [client, peer]) {
    for (const pdu of [protocol.keepAlive(), protocol.unbind()]) if (pdu) ask(pdu, protocol);
  }
  const bind = centre.callBack?.bind('123456', 'secret');
  if (bind) {
    const login = peer.numbered(bind);
    pdus.push(login);
    for (const again of [false, true]) {
      const answer = dialect.serverSide?.logIn(login, again)?.answer;
      if (answer) pdus.push(answer);
    }
  }
  return pdus;
}
