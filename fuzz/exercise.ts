import { isDeepStrictEqual } from 'node:util';
import { FrameReader } from '../src/deliver/gateways/core/frame-reader.ts';
import type { SessionProtocol } from '../src/deliver/gateways/core/session-protocol.ts';
import { Reassembler } from '../src/deliver/text/reassemble.ts';
import { TocsinError } from '../src/domain/error.ts';
import type { GatewayPair } from '../test/support/gateway-pair.ts';
import { answersOf, loginWith } from './samples/usual.ts';

/** What the program did and must not do: any error but PDU_INVALID where that is allowed. */
export class Finding extends Error {
  readonly step: string;

  constructor(step: string, cause: unknown) {
    const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`${step}: ${what}`, { cause });
    this.step = step;
  }
}

/** Runs a step that may throw nothing. */
function never<T>(step: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw new Finding(step, cause);
  }
}

/** Runs a step that may refuse its octets by PDU_INVALID: null where it did. */
function orRefuse<T>(step: string, run: () => T): T | null {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof TocsinError && cause.code === 'PDU_INVALID') return null;
    throw new Finding(step, cause);
  }
}

/** What became of the octets, for the statistics of a run. */
export type Outcome = 'refused' | 'incomplete' | 'decoded';

export type Exercise = (octets: Buffer) => Promise<Outcome>;

const nowMs = 0;
/** Small, so that giving up is exercised too. */
const reassembly = { maxUnfinished: 100, timeoutMs: 1000 };

/**
 * Everything that octets of a peer may reach in one protocol, from the stream to what the rooms above
 * are told, on the client's side and the centre's.
 *
 * @returns a function that throws Finding for whatever a peer must not be able to cause
 */
export function exerciseOf<P>(pair: GatewayPair<P>): Exercise {
  const { dialect, centre } = pair;
  const client = dialect.protocol();
  const peer = centre.protocol();
  const own = dialect.serverSide?.protocol();
  const sides = own ? [client, peer, own] : [client, peer];
  const parts = new Reassembler(reassembly);
  const submit = client.numbered(
    dialect.submitOf(
      {
        messageId: new Uint8Array(16),
        part: 1,
        parts: 1,
        reference: 1,
        msisdn: '8613800000003',
        channel: 'flash',
        text: 'hang up',
        coding: 'gsm7',
        validityS: 3600,
      },
      0,
    ),
  );
  let login: P | null = null;

  /** The frames in the octets up to the first that is refused, however they are cut. */
  function framesOf(octets: Buffer, chunk: number): Buffer[] | null {
    const reader = new FrameReader(client.limits);
    const frames: Buffer[] = [];
    const whole = orRefuse('FrameReader.read', () => {
      for (let at = 0; at < octets.length; at += chunk) {
        for (const frame of reader.read(octets.subarray(at, at + chunk))) {
          frames.push(Buffer.from(frame));
        }
      }
      return frames;
    });
    if (reader.buffered() > client.limits.maxFrame) {
      throw new Finding('FrameReader.read', 'keeps more than the longest frame');
    }
    return whole ?? (frames.length > 0 ? frames : null);
  }

  function encodes(step: string, protocol: SessionProtocol<P>, answer: P | null): void {
    if (answer === null) return;
    const frame = never(`encode of ${step}`, () => protocol.encode(answer));
    const frames = never(`read of ${step}`, () => [
      ...new FrameReader(protocol.limits).read(frame),
    ]);
    if (frames.length !== 1) throw new Finding(step, 'the answer is not one frame');
  }

  function takeAsClient(pdu: P): void {
    const incoming = never('dialect.incoming', () => dialect.incoming(pdu));
    encodes('the answer of dialect.incoming', client, incoming.answer);
    if (incoming.kind === 'reply') {
      const { from, to, text, concatenation } = incoming.part;
      never('Reassembler.add', () => parts.add(`${from}|${to}`, concatenation, text, nowMs));
    }
  }

  function takeAsCentre(pdu: P): void {
    const request = never('centre.read', () => centre.read(pdu));
    const answers = never('the answers of centre.read', () => answersOf(request));
    if (request.kind === 'submit') {
      answers.push(never('accept', () => request.accept(centre.idOf(pdu, 1, nowMs))));
    }
    for (const answer of answers) encodes('the answer of centre.read', peer, answer);
  }

  async function takeAnswer(pdu: P): Promise<void> {
    if (never('answers', () => client.answers(submit, pdu))) {
      never('dialect.resultOf', () => dialect.resultOf(pdu, submit));
      never('dialect.refusesCoding', () => dialect.refusesCoding(pdu));
    }
    login ??= await loginWith(dialect, client, null);
    if (client.answers(login, pdu)) {
      await loginWith(dialect, client, () => pdu).catch((cause: unknown) => {
        throw new Finding('dialect.logIn', cause);
      });
    }
    never('centre.isTaken', () => centre.isTaken(pdu));
  }

  async function take(pdu: P): Promise<void> {
    for (const side of sides) {
      const kind = never('kindOf', () => side.kindOf(pdu));
      never('keyOf', () => side.keyOf(pdu));
      const routine = never('routine', () => side.routine(pdu));
      if (routine) encodes('a routine answer', side, routine.reply);
      if (kind !== 'request' || routine) continue;
      if (side === peer) takeAsCentre(pdu);
      else takeAsClient(pdu);
      if (side === own) {
        const answer = never('serverSide.logIn', () => dialect.serverSide?.logIn(pdu, false));
        if (answer) encodes('the answer of serverSide.logIn', own, answer.answer);
      }
    }
    await takeAnswer(pdu);
  }

  /** What was decoded is written in one form only, and that form says the same. */
  function encodeAgain(pdu: P): void {
    const frame = orRefuse('encode', () => client.encode(pdu));
    if (frame === null) return;
    const second = never('decode of what was encoded', () => client.decode(frame));
    const again = never('encode of what was encoded', () => client.encode(second));
    if (!frame.equals(again)) throw new Finding('encode', 'a second round gives other octets');
    if (!isDeepStrictEqual(pdu, second)) {
      throw new Finding('encode', 'a second round gives another PDU');
    }
  }

  return async (octets) => {
    const frames = framesOf(octets, octets.length);
    const inPieces = framesOf(octets, 1 + (octets.length % 7));
    if (!isDeepStrictEqual(frames, inPieces)) {
      throw new Finding('FrameReader.read', 'other frames where the stream is cut otherwise');
    }
    if (frames === null) return 'refused';
    let outcome: Outcome = frames.length === 0 ? 'incomplete' : 'refused';
    for (const frame of frames) {
      const pdu = orRefuse('decode', () => client.decode(frame));
      if (pdu === null) {
        never('complaint', () => client.complaint(frame));
        never('complaint', () => peer.complaint(frame));
        continue;
      }
      outcome = 'decoded';
      encodeAgain(pdu);
      await take(pdu);
    }
    return outcome;
  };
}
