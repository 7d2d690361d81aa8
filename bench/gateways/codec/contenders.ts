import { deepStrictEqual } from 'node:assert/strict';
import type { OutgoingPart } from '../../../src/deliver/gateway.ts';
import { type GatewayPair, type PairName, withPair } from '../../../test/support/gateway-pair.ts';
import { loadNpmSmpp } from '../ends/npm-smpp.ts';
import { recipient, sender, warningText } from '../text.ts';

/** As a carrier's ids are; the other protocols fix the form of theirs. */
const smppMessageId = '0a1b2c3d4e';

const part: OutgoingPart = {
  messageId: new Uint8Array(16),
  part: 1,
  parts: 1,
  reference: 1,
  msisdn: recipient,
  channel: 'sms',
  text: warningText,
  coding: 'ucs2',
  validityS: 3600,
};

/** A codec that numbers and encodes one submit and decodes its answer, time and again. */
export type Contender = {
  readonly step: () => void;
  readonly submit: Buffer;
  readonly answer: Buffer;
};

export function ownContender(name: PairName): Contender {
  const body = <P>({ dialect, centre }: GatewayPair<P>): Contender => {
    const [protocol, peer] = [dialect.protocol(), centre.protocol()];
    const pdu = protocol.numbered(dialect.submitOf(part, 0));
    const submit = protocol.encode(pdu);
    const request = peer.decode(submit);
    const read = centre.read(request);
    if (read.kind !== 'submit') throw new Error(`${name}: a submit was read as ${read.kind}`);
    const id = name === 'smpp' ? smppMessageId : centre.idOf(request, 1, Date.now());
    const answer = peer.encode(read.accept(id));
    const { kind } = dialect.resultOf(protocol.decode(answer), pdu);
    if (kind !== 'accepted') throw new Error(`${name}: the answer says ${kind}`);
    const step = (): void => {
      protocol.encode(protocol.numbered(pdu));
      protocol.decode(answer);
    };
    return { step, submit, answer };
  };
  return withPair(name, { nowMs: Date.now, route: {} }, body);
}

/** @param folder where `npm install smpp` was run */
export function npmContender(folder: string): Contender {
  const { PDU } = loadNpmSmpp(folder);
  const message = Buffer.from(warningText, 'utf16le').swap16();
  const encode = (): Buffer =>
    new PDU('submit_sm', {
      sequence_number: 1,
      source_addr_ton: 3,
      source_addr_npi: 1,
      source_addr: sender,
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: recipient,
      validity_period: '000000010000000R',
      registered_delivery: 1,
      data_coding: 8,
      short_message: { message },
    }).toBuffer();
  const fields = { sequence_number: 1, message_id: smppMessageId };
  const answer = new PDU('submit_sm_resp', fields).toBuffer();
  const step = (): void => {
    encode();
    PDU.fromBuffer(answer);
  };
  return { step, submit: encode(), answer };
}

/** Throws where two codecs of SMPP do not write the same octets. */
export function compareFrames(one: Contender, other: Contender): void {
  deepStrictEqual(one.submit.toString('hex'), other.submit.toString('hex'));
  deepStrictEqual(one.answer.toString('hex'), other.answer.toString('hex'));
}
