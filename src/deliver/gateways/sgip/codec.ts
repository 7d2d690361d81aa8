import { invalidPdu } from '../wire/invalid-pdu.ts';
import { PduReader } from '../wire/pdu-reader.ts';
import { PduWriter } from '../wire/pdu-writer.ts';
import { encodeDeliver, encodeSubmit, readDeliver, readSubmit } from './message-codec.ts';
import {
  commandIds,
  headerLength,
  type SgipBind,
  type SgipHop,
  type SgipPdu,
  type SgipReport,
  type SgipResultCommand,
  type SgipTrace,
  type SgipTraceAnswer,
  type SgipUserReport,
} from './pdus.ts';
import type { SgipSequence } from './sequence.ts';
import { pduName, readSequence, startPdu, writeSequence } from './wire.ts';

/**
 * One whole frame of SGIP 1.2, its header included, as a PDU. Octet fields are views of the frame.
 * Throws PDU_INVALID naming the field and its offset for a frame that does not fit its command, and
 * nothing else; a command that is not known is a PDU of its own.
 */
export function decodePdu(frame: Buffer): SgipPdu {
  if (frame.length < headerLength) {
    throw invalidPdu('SGIP', 'the header', 0, `needs 20 octets and ${frame.length} are there`);
  }
  const length = frame.readUInt32BE(0);
  if (length !== frame.length) {
    throw invalidPdu('SGIP', 'Message_Length', 0, `is ${length} in a frame of ${frame.length}`);
  }
  const commandId = frame.readUInt32BE(4);
  const sequence: SgipSequence = {
    node: frame.readUInt32BE(8),
    time: frame.readUInt32BE(12),
    counter: frame.readUInt32BE(16),
  };
  switch (commandId) {
    case commandIds.submit_resp:
      return readResult(frame, 'submit_resp', sequence);
    case commandIds.report:
      return readReport(bodyOf(frame, 'report'), sequence);
    case commandIds.submit:
      return readSubmit(bodyOf(frame, 'submit'), sequence);
    case commandIds.report_resp:
      return readResult(frame, 'report_resp', sequence);
    case commandIds.deliver:
      return readDeliver(bodyOf(frame, 'deliver'), sequence);
    case commandIds.deliver_resp:
      return readResult(frame, 'deliver_resp', sequence);
    case commandIds.bind:
      return readBind(bodyOf(frame, 'bind'), sequence);
    case commandIds.bind_resp:
      return readResult(frame, 'bind_resp', sequence);
    case commandIds.unbind:
      bodyOf(frame, 'unbind').end();
      return { command: 'unbind', sequence };
    case commandIds.unbind_resp:
      bodyOf(frame, 'unbind_resp').end();
      return { command: 'unbind_resp', sequence };
    case commandIds.userrpt:
      return readUserReport(bodyOf(frame, 'userrpt'), sequence);
    case commandIds.userrpt_resp:
      return readResult(frame, 'userrpt_resp', sequence);
    case commandIds.trace:
      return readTrace(bodyOf(frame, 'trace'), sequence);
    case commandIds.trace_resp:
      return readTraceAnswer(bodyOf(frame, 'trace_resp'), sequence);
    default: {
      const body = frame.subarray(headerLength);
      return { command: 'unknown', commandId, sequence, body };
    }
  }
}

/**
 * A PDU as one frame. Throws PDU_INVALID naming the field for a value that its field cannot hold,
 * and nothing else.
 */
export function encodePdu(pdu: SgipPdu): Buffer {
  switch (pdu.command) {
    case 'submit':
      return encodeSubmit(pdu);
    case 'report':
      return encodeReport(pdu);
    case 'deliver':
      return encodeDeliver(pdu);
    case 'bind_resp':
    case 'submit_resp':
    case 'deliver_resp':
    case 'report_resp':
    case 'userrpt_resp':
      return encodeResult(pdu);
    case 'bind':
      return encodeBind(pdu);
    case 'unbind':
    case 'unbind_resp':
      return startPdu(pdu.command, pdu.sequence, 0).done();
    case 'userrpt':
      return encodeUserReport(pdu);
    case 'trace':
      return encodeTrace(pdu);
    case 'trace_resp':
      return encodeTraceAnswer(pdu);
    case 'unknown': {
      const writer = new PduWriter('SGIP', headerLength + pdu.body.length);
      writer.u32('Message_Length', writer.frame.length);
      writer.u32('Command_ID', pdu.commandId);
      writeSequence(writer, pdu.sequence);
      writer.octets('the body', pdu.body, pdu.body.length);
      return writer.done();
    }
  }
}

function bodyOf(frame: Buffer, command: keyof typeof commandIds): PduReader {
  return new PduReader(frame, pduName(command), headerLength);
}

function readResult(frame: Buffer, command: SgipResultCommand, sequence: SgipSequence): SgipPdu {
  const reader = bodyOf(frame, command);
  const result = reader.u8('Result');
  const reserve = reader.text('Reserve', 8);
  reader.end();
  return { command, sequence, result, reserve };
}

function encodeResult(pdu: Extract<SgipPdu, { command: SgipResultCommand }>): Buffer {
  const writer = startPdu(pdu.command, pdu.sequence, 9);
  writer.u8('Result', pdu.result);
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}

function readBind(reader: PduReader, sequence: SgipSequence): SgipBind {
  const loginType = reader.u8('Login_Type');
  const loginName = reader.text('Login_Name', 16);
  const loginPassword = reader.text('Login_Password', 16);
  const reserve = reader.text('Reserve', 8);
  reader.end();
  return { command: 'bind', sequence, loginType, loginName, loginPassword, reserve };
}

function encodeBind(pdu: SgipBind): Buffer {
  const writer = startPdu('bind', pdu.sequence, 41);
  writer.u8('Login_Type', pdu.loginType);
  writer.text('Login_Name', pdu.loginName, 16);
  writer.text('Login_Password', pdu.loginPassword, 16);
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}

function readReport(reader: PduReader, sequence: SgipSequence): SgipReport {
  const submitSequence = readSequence(reader, 'SubmitSequenceNumber');
  const reportType = reader.u8('ReportType');
  const userNumber = reader.text('UserNumber', 21);
  const state = reader.u8('State');
  const errorCode = reader.u8('ErrorCode');
  const reserve = reader.text('Reserve', 8);
  reader.end();
  return {
    command: 'report',
    sequence,
    submitSequence,
    reportType,
    userNumber,
    state,
    errorCode,
    reserve,
  };
}

function encodeReport(pdu: SgipReport): Buffer {
  const writer = startPdu('report', pdu.sequence, 44);
  writeSequence(writer, pdu.submitSequence, 'SubmitSequenceNumber');
  writer.u8('ReportType', pdu.reportType);
  writer.text('UserNumber', pdu.userNumber, 21);
  writer.u8('State', pdu.state);
  writer.u8('ErrorCode', pdu.errorCode);
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}

function readUserReport(reader: PduReader, sequence: SgipSequence): SgipUserReport {
  const spNumber = reader.text('SPNumber', 21);
  const userNumber = reader.text('UserNumber', 21);
  const userCondition = reader.u8('UserCondition');
  const reserve = reader.text('Reserve', 8);
  reader.end();
  return { command: 'userrpt', sequence, spNumber, userNumber, userCondition, reserve };
}

function encodeUserReport(pdu: SgipUserReport): Buffer {
  const writer = startPdu('userrpt', pdu.sequence, 51);
  writer.text('SPNumber', pdu.spNumber, 21);
  writer.text('UserNumber', pdu.userNumber, 21);
  writer.u8('UserCondition', pdu.userCondition);
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}

function readTrace(reader: PduReader, sequence: SgipSequence): SgipTrace {
  const submitSequence = readSequence(reader, 'SubmitSequenceNumber');
  const userNumber = reader.text('UserNumber', 21);
  const reserve = reader.text('Reserve', 8);
  reader.end();
  return { command: 'trace', sequence, submitSequence, userNumber, reserve };
}

function encodeTrace(pdu: SgipTrace): Buffer {
  const writer = startPdu('trace', pdu.sequence, 41);
  writeSequence(writer, pdu.submitSequence, 'SubmitSequenceNumber');
  writer.text('UserNumber', pdu.userNumber, 21);
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}

/** Octets of one hop: Result 1, NodeId 6, ReceiveTime 16, SendTime 16. */
const hopLength = 39;

function readTraceAnswer(reader: PduReader, sequence: SgipSequence): SgipTraceAnswer {
  const count = reader.u8('Count');
  const hops: SgipHop[] = [];
  for (let i = 0; i < count; i++) {
    const result = reader.u8('Result');
    const nodeId = reader.text('NodeId', 6);
    const receiveTime = reader.text('ReceiveTime', 16);
    hops.push({ result, nodeId, receiveTime, sendTime: reader.text('SendTime', 16) });
  }
  const reserve = reader.text('Reserve', 8);
  reader.end();
  return { command: 'trace_resp', sequence, hops, reserve };
}

function encodeTraceAnswer(pdu: SgipTraceAnswer): Buffer {
  const writer = startPdu('trace_resp', pdu.sequence, 9 + pdu.hops.length * hopLength);
  writer.u8('Count', pdu.hops.length);
  for (const hop of pdu.hops) {
    writer.u8('Result', hop.result);
    writer.text('NodeId', hop.nodeId, 6);
    writer.text('ReceiveTime', hop.receiveTime, 16);
    writer.text('SendTime', hop.sendTime, 16);
  }
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}
