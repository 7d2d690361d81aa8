import { invalidPdu } from '../wire/invalid-pdu.ts';
import { PduReader } from '../wire/pdu-reader.ts';
import type { PduWriter } from '../wire/pdu-writer.ts';
import { readTlvs, tlvsLength, writeTlvs } from '../wire/tlv.ts';
import { startPdu } from './header.ts';
import {
  headerLength,
  maxDestinations,
  msgIdLength,
  requestIds,
  type SmgpDeliver,
  type SmgpSubmit,
} from './pdus.ts';

/** Submit and Deliver, the PDUs that carry a message: SMGP 3.0 §5.2.2. Sizes in octets. */

const serviceIdLength = 10;
const feeTypeLength = 2;
const feeLength = 6;
const timeLength = 17;
const recvTimeLength = 14;
const termIdLength = 21;
const reserveLength = 8;

/** Submit without recipients, content and optional parameters, header included. */
const submitLength = headerLength + 114;
const destinationCountOffset = headerLength + 104;
/** Deliver without content and optional parameters, header included. */
const deliverLength = headerLength + 77;

/** Throws PDU_INVALID; `content` and the values of optional parameters are views of `frame`. */
export function decodeSubmit(frame: Buffer, sequence: number): SmgpSubmit {
  const reader = new PduReader(frame, 'SMGP_SUBMIT', headerLength);
  return {
    command: 'submit',
    sequence,
    msgType: reader.u8('MsgType'),
    needReport: reader.u8('NeedReport'),
    priority: reader.u8('Priority'),
    serviceId: reader.text('ServiceID', serviceIdLength),
    feeType: reader.text('FeeType', feeTypeLength),
    feeCode: reader.text('FeeCode', feeLength),
    fixedFee: reader.text('FixedFee', feeLength),
    msgFormat: reader.u8('MsgFormat'),
    validTime: reader.text('ValidTime', timeLength),
    atTime: reader.text('AtTime', timeLength),
    srcTermId: reader.text('SrcTermID', termIdLength),
    chargeTermId: reader.text('ChargeTermID', termIdLength),
    destTermIds: decodeDestinations(reader),
    msgContent: reader.octets('MsgContent', reader.u8('MsgLength')),
    reserve: reader.text('Reserve', reserveLength),
    tlvs: readTlvs(reader),
  };
}

function decodeDestinations(reader: PduReader): string[] {
  const count = reader.u8('DestTermIDCount');
  if (!isDestinationCount(count)) {
    reader.refuse('DestTermID', `cannot be there ${count} times, but 1 to ${maxDestinations}`);
  }
  const destinations: string[] = [];
  for (let i = 0; i < count; i++) destinations.push(reader.text('DestTermID', termIdLength));
  return destinations;
}

function isDestinationCount(count: number): boolean {
  return count >= 1 && count <= maxDestinations;
}

/** Throws PDU_INVALID for a value that its field cannot hold. */
export function encodeSubmit(pdu: SmgpSubmit): Buffer {
  const { destTermIds, msgContent, tlvs } = pdu;
  const count = destTermIds.length;
  if (!isDestinationCount(count)) {
    const what = `is ${count} instead of 1 to ${maxDestinations}`;
    throw invalidPdu('SMGP_SUBMIT', 'DestTermIDCount', destinationCountOffset, what);
  }
  const length = submitLength + count * termIdLength + msgContent.length + tlvsLength(tlvs);
  const writer = startPdu('SMGP_SUBMIT', length, requestIds.submit, pdu.sequence);
  writer.u8('MsgType', pdu.msgType);
  writer.u8('NeedReport', pdu.needReport);
  writer.u8('Priority', pdu.priority);
  writer.text('ServiceID', pdu.serviceId, serviceIdLength);
  writer.text('FeeType', pdu.feeType, feeTypeLength);
  writer.text('FeeCode', pdu.feeCode, feeLength);
  writer.text('FixedFee', pdu.fixedFee, feeLength);
  writer.u8('MsgFormat', pdu.msgFormat);
  writer.text('ValidTime', pdu.validTime, timeLength);
  writer.text('AtTime', pdu.atTime, timeLength);
  writer.text('SrcTermID', pdu.srcTermId, termIdLength);
  writer.text('ChargeTermID', pdu.chargeTermId, termIdLength);
  writer.u8('DestTermIDCount', count);
  for (const destination of destTermIds) writer.text('DestTermID', destination, termIdLength);
  writeContent(writer, msgContent);
  writer.text('Reserve', pdu.reserve, reserveLength);
  writeTlvs(writer, tlvs);
  return writer.done();
}

/** Throws PDU_INVALID; octet fields are views of `frame`. */
export function decodeDeliver(frame: Buffer, sequence: number): SmgpDeliver {
  const reader = new PduReader(frame, 'SMGP_DELIVER', headerLength);
  return {
    command: 'deliver',
    sequence,
    msgId: reader.octets('MsgID', msgIdLength),
    isReport: reader.u8('IsReport'),
    msgFormat: reader.u8('MsgFormat'),
    recvTime: reader.text('RecvTime', recvTimeLength),
    srcTermId: reader.text('SrcTermID', termIdLength),
    destTermId: reader.text('DestTermID', termIdLength),
    msgContent: reader.octets('MsgContent', reader.u8('MsgLength')),
    reserve: reader.text('Reserve', reserveLength),
    tlvs: readTlvs(reader),
  };
}

/** Throws PDU_INVALID for a value that its field cannot hold. */
export function encodeDeliver(pdu: SmgpDeliver): Buffer {
  const { msgContent, tlvs } = pdu;
  const length = deliverLength + msgContent.length + tlvsLength(tlvs);
  const writer = startPdu('SMGP_DELIVER', length, requestIds.deliver, pdu.sequence);
  writer.octets('MsgID', pdu.msgId, msgIdLength);
  writer.u8('IsReport', pdu.isReport);
  writer.u8('MsgFormat', pdu.msgFormat);
  writer.text('RecvTime', pdu.recvTime, recvTimeLength);
  writer.text('SrcTermID', pdu.srcTermId, termIdLength);
  writer.text('DestTermID', pdu.destTermId, termIdLength);
  writeContent(writer, msgContent);
  writer.text('Reserve', pdu.reserve, reserveLength);
  writeTlvs(writer, tlvs);
  return writer.done();
}

function writeContent(writer: PduWriter, content: Buffer): void {
  writer.u8('MsgLength', content.length);
  writer.octets('MsgContent', content, content.length);
}
