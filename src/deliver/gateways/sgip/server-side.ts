import { timingSafeEqual } from 'node:crypto';
import type { PeerLogin, ServerSide } from '../dialect.ts';
import { loginTypes, type SgipBind, type SgipPdu } from './pdus.ts';
import { answerOf, sgipProtocol } from './protocol.ts';
import type { SequenceSource } from './sequence.ts';
import { result } from './status.ts';

export type SgipListen = {
  readonly host: string;
  readonly port: number;
  readonly maxConnections: number;
  readonly loginTimeoutMs: number;
  readonly idleMs: number;
  /** What the gateway logs in with. Without a password nobody may: anybody could send reports. */
  readonly loginName: string;
  readonly password: string;
};

/** The provider's side of connections that the gateway opens for reports and replies: SGIP 1.2, Bind. */
export function sgipServerSide(listen: SgipListen, sequences: SequenceSource): ServerSide<SgipPdu> {
  return {
    listen,
    protocol: () => sgipProtocol('listener', sequences),
    logIn(request, again) {
      return request.command === 'bind' ? checkLogin(request, listen, again) : null;
    },
  };
}

function checkLogin(bind: SgipBind, listen: SgipListen, again: boolean): PeerLogin<SgipPdu> {
  if (again) return refused(bind, result.repeatedLogin, 'logged in already');
  if (bind.loginType !== loginTypes.gatewayToProvider) {
    return refused(bind, result.loginType, `login type ${bind.loginType} instead of 2`);
  }
  if (listen.password === '') {
    return refused(bind, result.illegalLogin, 'the route has no password for the gateway');
  }
  const nameFits = sameText(bind.loginName, listen.loginName);
  const passwordFits = sameText(bind.loginPassword, listen.password);
  if (!nameFits || !passwordFits) {
    return refused(bind, result.illegalLogin, 'wrong name or password');
  }
  return { ok: true, answer: answerOf(bind, result.ok), detail: 'logged in' };
}

function refused(bind: SgipBind, value: number, detail: string): PeerLogin<SgipPdu> {
  return { ok: false, answer: answerOf(bind, value), detail };
}

/** Compares texts of at most 16 characters in constant time. */
function sameText(given: string, expected: string): boolean {
  const [left, right] = [Buffer.alloc(64), Buffer.alloc(64)];
  left.write(given);
  right.write(expected);
  return timingSafeEqual(left, right);
}
