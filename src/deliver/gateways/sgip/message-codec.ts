import type { PduReader } from '../wire/pdu-reader.ts';
import type { SgipDeliver, SgipSubmit } from './pdus.ts';
import type { SgipSequence } from './sequence.ts';
import { startPdu } from './wire.ts';

/** Octets of a submit's body besides its recipients and its content. */
const submitFixed = 123;
/** Octets of a deliver's body besides its content. */
const deliverFixed = 57;
/** Octets of a number. */
const numberLength = 21;

/** The body of a submit. Throws PDU_INVALID. */
export function readSubmit(reader: PduReader, sequence: SgipSequence): SgipSubmit {
  const spNumber = reader.text('SPNumber', numberLength);
  const chargeNumber = reader.text('ChargeNumber', numberLength);
  const userCount = reader.u8('UserCount');
  const userNumbers: string[] = [];
  for (let i = 0; i < userCount; i++) userNumbers.push(reader.text('UserNumber', numberLength));
  const corpId = reader.text('CorpId', 5);
  const serviceType = reader.text('ServiceType', 10);
  const feeType = reader.u8('FeeType');
  const feeValue = reader.text('FeeValue', 6);
  const givenValue = reader.text('GivenValue', 6);
  const agentFlag = reader.u8('AgentFlag');
  const morelatetoMtFlag = reader.u8('MorelatetoMTFlag');
  const priority = reader.u8('Priority');
  const expireTime = reader.text('ExpireTime', 16);
  const scheduleTime = reader.text('ScheduleTime', 16);
  const reportFlag = reader.u8('ReportFlag');
  const tpPid = reader.u8('TP_pid');
  const tpUdhi = reader.u8('TP_udhi');
  const messageCoding = reader.u8('MessageCoding');
  const messageType = reader.u8('MessageType');
  const messageLength = reader.u32('MessageLength');
  const messageContent = reader.octets('MessageContent', messageLength);
  const reserve = reader.text('Reserve', 8);
  reader.end();
  return {
    command: 'submit',
    sequence,
    spNumber,
    chargeNumber,
    userNumbers,
    corpId,
    serviceType,
    feeType,
    feeValue,
    givenValue,
    agentFlag,
    morelatetoMtFlag,
    priority,
    expireTime,
    scheduleTime,
    reportFlag,
    tpPid,
    tpUdhi,
    messageCoding,
    messageType,
    messageContent,
    reserve,
  };
}

/** A submit as a frame. Throws PDU_INVALID. */
export function encodeSubmit(pdu: SgipSubmit): Buffer {
  const { userNumbers, messageContent } = pdu;
  const bodyLength = submitFixed + userNumbers.length * numberLength + messageContent.length;
  const writer = startPdu('submit', pdu.sequence, bodyLength);
  writer.text('SPNumber', pdu.spNumber, numberLength);
  writer.text('ChargeNumber', pdu.chargeNumber, numberLength);
  writer.u8('UserCount', userNumbers.length);
  for (const userNumber of userNumbers) writer.text('UserNumber', userNumber, numberLength);
  writer.text('CorpId', pdu.corpId, 5);
  writer.text('ServiceType', pdu.serviceType, 10);
  writer.u8('FeeType', pdu.feeType);
  writer.text('FeeValue', pdu.feeValue, 6);
  writer.text('GivenValue', pdu.givenValue, 6);
  writer.u8('AgentFlag', pdu.agentFlag);
  writer.u8('MorelatetoMTFlag', pdu.morelatetoMtFlag);
  writer.u8('Priority', pdu.priority);
  writer.text('ExpireTime', pdu.expireTime, 16);
  writer.text('ScheduleTime', pdu.scheduleTime, 16);
  writer.u8('ReportFlag', pdu.reportFlag);
  writer.u8('TP_pid', pdu.tpPid);
  writer.u8('TP_udhi', pdu.tpUdhi);
  writer.u8('MessageCoding', pdu.messageCoding);
  writer.u8('MessageType', pdu.messageType);
  writer.u32('MessageLength', messageContent.length);
  writer.octets('MessageContent', messageContent, messageContent.length);
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}

/** The body of a deliver. Throws PDU_INVALID. */
export function readDeliver(reader: PduReader, sequence: SgipSequence): SgipDeliver {
  const userNumber = reader.text('UserNumber', numberLength);
  const spNumber = reader.text('SPNumber', numberLength);
  const tpPid = reader.u8('TP_pid');
  const tpUdhi = reader.u8('TP_udhi');
  const messageCoding = reader.u8('MessageCoding');
  const messageLength = reader.u32('MessageLength');
  const messageContent = reader.octets('MessageContent', messageLength);
  const reserve = reader.text('Reserve', 8);
  reader.end();
  return {
    command: 'deliver',
    sequence,
    userNumber,
    spNumber,
    tpPid,
    tpUdhi,
    messageCoding,
    messageContent,
    reserve,
  };
}

/** A deliver as a frame. Throws PDU_INVALID. */
export function encodeDeliver(pdu: SgipDeliver): Buffer {
  const { messageContent } = pdu;
  const writer = startPdu('deliver', pdu.sequence, deliverFixed + messageContent.length);
  writer.text('UserNumber', pdu.userNumber, numberLength);
  writer.text('SPNumber', pdu.spNumber, numberLength);
  writer.u8('TP_pid', pdu.tpPid);
  writer.u8('TP_udhi', pdu.tpUdhi);
  writer.u8('MessageCoding', pdu.messageCoding);
  writer.u32('MessageLength', messageContent.length);
  writer.octets('MessageContent', messageContent, messageContent.length);
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}
