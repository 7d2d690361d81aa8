import { invalidPdu } from '../wire/invalid-pdu.ts';
import { PduReader } from '../wire/pdu-reader.ts';
import { PduWriter } from '../wire/pdu-writer.ts';
import { readConnect, readConnectResp, writeConnect, writeConnectResp } from './pdu-connect.ts';
import { readDeliver, writeDeliver } from './pdu-deliver.ts';
import { readQuery, readQueryResp, writeQuery, writeQueryResp } from './pdu-query.ts';
import { readSubmit, writeSubmit } from './pdu-submit.ts';
import { type CmppPdu, type CmppVersion, commandIds, headerLength } from './pdus.ts';

/**
 * One whole frame (Total_Length included) of CMPP 2.0 or 3.0 to a typed PDU. Octet fields are views
 * of `frame`. Throws PDU_INVALID naming field and offset for anything that does not fit, and nothing
 * else; a command that we do not know is not an error but an `unknown` PDU.
 *
 * Three things are taken in either form because gateways mix them: Status of CMPP_CONNECT_RESP and
 * the results of answers in one octet or in four, by the frame's length; and CMPP_ACTIVE_TEST_RESP
 * without its octet.
 */
export function decodePdu(frame: Buffer, version: CmppVersion): CmppPdu {
  if (frame.length < headerLength) {
    const what = `leaves ${frame.length} octets, a header is ${headerLength}`;
    throw invalidPdu('CMPP', 'Total_Length', 0, what);
  }
  const length = frame.readUInt32BE(0);
  if (length !== frame.length) {
    throw invalidPdu('CMPP', 'Total_Length', 0, `says ${length} octets and ${frame.length} came`);
  }
  const commandId = frame.readUInt32BE(4);
  const sequence = frame.readUInt32BE(8);
  const name = names.get(commandId);
  if (name === undefined) {
    return { command: 'unknown', sequence, commandId, body: frame.subarray(headerLength) };
  }
  const reader = new PduReader(frame, name, headerLength);
  const pdu = readBody(commandId, reader, sequence, version);
  reader.end();
  return pdu;
}

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(commandIds).map(([command, id]) => [id, `CMPP_${command.toUpperCase()}`]),
);

/** `commandId` is one of commandIds. */
function readBody(
  commandId: number,
  reader: PduReader,
  sequence: number,
  version: CmppVersion,
): CmppPdu {
  switch (commandId) {
    case commandIds.submit_resp:
      return {
        command: 'submit_resp',
        sequence,
        msgId: reader.u64('Msg_Id'),
        result: readResult(reader, 'Result'),
      };
    case commandIds.deliver:
      return readDeliver(reader, sequence, version);
    case commandIds.submit:
      return readSubmit(reader, sequence, version);
    case commandIds.deliver_resp:
      return {
        command: 'deliver_resp',
        sequence,
        msgId: reader.u64('Msg_Id'),
        result: readResult(reader, 'Result'),
      };
    case commandIds.connect:
      return readConnect(reader, sequence);
    case commandIds.connect_resp:
      return readConnectResp(reader, sequence);
    case commandIds.query:
      return readQuery(reader, sequence);
    case commandIds.query_resp:
      return readQueryResp(reader, sequence);
    case commandIds.cancel:
      return { command: 'cancel', sequence, msgId: reader.u64('Msg_Id') };
    case commandIds.cancel_resp:
      return { command: 'cancel_resp', sequence, successId: readResult(reader, 'Success_Id') };
    case commandIds.active_test:
      return { command: 'active_test', sequence };
    case commandIds.active_test_resp: {
      const reserved = reader.left() === 0 ? 0 : reader.u8('Reserved');
      return { command: 'active_test_resp', sequence, reserved };
    }
    case commandIds.terminate:
      return { command: 'terminate', sequence };
    default:
      return { command: 'terminate_resp', sequence };
  }
}

/** The last field of an answer: one octet by 2.0, four by 3.0. */
function readResult(reader: PduReader, field: string): number {
  return reader.left() === 1 ? reader.u8(field) : reader.u32(field);
}

/**
 * A PDU as a frame, in the form of the version. Throws PDU_INVALID naming the field for a value that
 * the field cannot hold: a text that is too long or holds NUL or a character over U+00FF, a number
 * beyond its octets, over 255 recipients or octets of content.
 */
export function encodePdu(pdu: CmppPdu, version: CmppVersion): Buffer {
  switch (pdu.command) {
    case 'submit':
      return writeSubmit(pdu, version);
    case 'deliver_resp':
      return writeAnswer(pdu, 'CMPP_DELIVER_RESP', commandIds.deliver_resp, version);
    case 'submit_resp':
      return writeAnswer(pdu, 'CMPP_SUBMIT_RESP', commandIds.submit_resp, version);
    case 'deliver':
      return writeDeliver(pdu, version);
    case 'connect':
      return writeConnect(pdu);
    case 'connect_resp':
      return writeConnectResp(pdu);
    case 'query':
      return writeQuery(pdu);
    case 'query_resp':
      return writeQueryResp(pdu);
    case 'cancel': {
      const writer = begin('CMPP_CANCEL', commandIds.cancel, pdu.sequence, 8);
      writer.u64('Msg_Id', pdu.msgId);
      return writer.done();
    }
    case 'cancel_resp': {
      const size = version === 3 ? 4 : 1;
      const writer = begin('CMPP_CANCEL_RESP', commandIds.cancel_resp, pdu.sequence, size);
      writeResult(writer, 'Success_Id', pdu.successId, version);
      return writer.done();
    }
    case 'active_test':
      return begin('CMPP_ACTIVE_TEST', commandIds.active_test, pdu.sequence, 0).done();
    case 'active_test_resp': {
      const id = commandIds.active_test_resp;
      const writer = begin('CMPP_ACTIVE_TEST_RESP', id, pdu.sequence, 1);
      writer.u8('Reserved', pdu.reserved);
      return writer.done();
    }
    case 'terminate':
      return begin('CMPP_TERMINATE', commandIds.terminate, pdu.sequence, 0).done();
    case 'terminate_resp':
      return begin('CMPP_TERMINATE_RESP', commandIds.terminate_resp, pdu.sequence, 0).done();
    case 'unknown': {
      const writer = begin('CMPP', pdu.commandId, pdu.sequence, pdu.body.length);
      writer.octets('the body', pdu.body, pdu.body.length);
      return writer.done();
    }
  }
}

function begin(name: string, commandId: number, sequence: number, bodyLength: number): PduWriter {
  const writer = new PduWriter(name, headerLength + bodyLength);
  writer.u32('Total_Length', headerLength + bodyLength);
  writer.u32('Command_Id', commandId);
  writer.u32('Sequence_Id', sequence);
  return writer;
}

function writeAnswer(
  pdu: { readonly sequence: number; readonly msgId: bigint; readonly result: number },
  name: string,
  commandId: number,
  version: CmppVersion,
): Buffer {
  const writer = begin(name, commandId, pdu.sequence, version === 3 ? 12 : 9);
  writer.u64('Msg_Id', pdu.msgId);
  writeResult(writer, 'Result', pdu.result, version);
  return writer.done();
}

function writeResult(writer: PduWriter, field: string, result: number, version: CmppVersion): void {
  if (version === 3) writer.u32(field, result);
  else writer.u8(field, result);
}
