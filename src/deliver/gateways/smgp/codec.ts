import { invalidPdu } from '../wire/invalid-pdu.ts';
import { PduReader } from '../wire/pdu-reader.ts';
import { startPdu } from './header.ts';
import { decodeDeliver, decodeSubmit, encodeDeliver, encodeSubmit } from './message-codec.ts';
import {
  headerLength,
  msgIdLength,
  requestIds,
  type SmgpDeliverResp,
  type SmgpHeaderOnly,
  type SmgpLogin,
  type SmgpLoginResp,
  type SmgpPdu,
  type SmgpQuery,
  type SmgpQueryResp,
  type SmgpSubmitResp,
} from './pdus.ts';

export { headerLength } from './pdus.ts';

const clientIdLength = 8;
const authenticatorLength = 16;
const queryTimeLength = 8;
const queryCodeLength = 10;
const reserveLength = 8;

/** Frames of fixed length, header included. Octets. */
const loginLength = headerLength + 30;
const loginRespLength = headerLength + 21;
const messageRespLength = headerLength + 14;
const queryLength = headerLength + 19;
const queryRespLength = headerLength + 59;

/**
 * One whole frame (PacketLength included) to a typed PDU of SMGP 3.0. Octet fields are views of
 * `frame`. Throws PDU_INVALID naming field and offset for anything that does not fit, and nothing else;
 * a RequestID that we do not know is not an error but an `unknown` PDU.
 */
export function decodePdu(frame: Buffer): SmgpPdu {
  const { length } = frame;
  if (length < headerLength) {
    throw invalidPdu('SMGP', 'PacketLength', 0, `leaves ${length} octets, a header is 12`);
  }
  const said = frame.readUInt32BE(0);
  if (said !== length) {
    throw invalidPdu('SMGP', 'PacketLength', 0, `says ${said} octets and ${length} came`);
  }
  const requestId = frame.readUInt32BE(4);
  const sequence = frame.readUInt32BE(8);
  switch (requestId) {
    case requestIds.submit:
      return decodeSubmit(frame, sequence);
    case requestIds.submit_resp:
      return decodeMessageResp(frame, sequence, 'submit_resp', 'SMGP_SUBMIT_RESP');
    case requestIds.deliver:
      return decodeDeliver(frame, sequence);
    case requestIds.deliver_resp:
      return decodeMessageResp(frame, sequence, 'deliver_resp', 'SMGP_DELIVER_RESP');
    case requestIds.active_test:
      return decodeHeaderOnly(frame, sequence, 'active_test', 'SMGP_ACTIVE_TEST');
    case requestIds.active_test_resp:
      return decodeHeaderOnly(frame, sequence, 'active_test_resp', 'SMGP_ACTIVE_TEST_RESP');
    case requestIds.login:
      return decodeLogin(frame, sequence);
    case requestIds.login_resp:
      return decodeLoginResp(frame, sequence);
    case requestIds.exit:
      return decodeHeaderOnly(frame, sequence, 'exit', 'SMGP_EXIT');
    case requestIds.exit_resp:
      return decodeHeaderOnly(frame, sequence, 'exit_resp', 'SMGP_EXIT_RESP');
    case requestIds.query:
      return decodeQuery(frame, sequence);
    case requestIds.query_resp:
      return decodeQueryResp(frame, sequence);
    default:
      return { command: 'unknown', sequence, requestId, body: frame.subarray(headerLength) };
  }
}

/**
 * A PDU of SMGP 3.0 as one frame. Throws PDU_INVALID naming the field for a value that its field
 * cannot hold, and nothing else.
 */
export function encodePdu(pdu: SmgpPdu): Buffer {
  switch (pdu.command) {
    case 'submit':
      return encodeSubmit(pdu);
    case 'submit_resp':
      return encodeMessageResp(pdu, 'SMGP_SUBMIT_RESP');
    case 'deliver':
      return encodeDeliver(pdu);
    case 'deliver_resp':
      return encodeMessageResp(pdu, 'SMGP_DELIVER_RESP');
    case 'active_test':
    case 'active_test_resp':
    case 'exit':
    case 'exit_resp':
      return startPdu('SMGP', headerLength, requestIds[pdu.command], pdu.sequence).done();
    case 'login':
      return encodeLogin(pdu);
    case 'login_resp':
      return encodeLoginResp(pdu);
    case 'query':
      return encodeQuery(pdu);
    case 'query_resp':
      return encodeQueryResp(pdu);
    case 'unknown': {
      const length = headerLength + pdu.body.length;
      const writer = startPdu('SMGP', length, pdu.requestId, pdu.sequence);
      writer.octets('body', pdu.body, pdu.body.length);
      return writer.done();
    }
  }
}

function decodeHeaderOnly(
  frame: Buffer,
  sequence: number,
  command: SmgpHeaderOnly['command'],
  name: string,
): SmgpHeaderOnly {
  new PduReader(frame, name, headerLength).end();
  return { command, sequence };
}

/** Submit_Resp and Deliver_Resp have the same body. */
function decodeMessageResp<C extends 'submit_resp' | 'deliver_resp'>(
  frame: Buffer,
  sequence: number,
  command: C,
  name: string,
): { command: C; sequence: number; msgId: Buffer; status: number } {
  const reader = new PduReader(frame, name, headerLength);
  const msgId = reader.octets('MsgID', msgIdLength);
  const status = reader.u32('Status');
  reader.end();
  return { command, sequence, msgId, status };
}

function encodeMessageResp(pdu: SmgpSubmitResp | SmgpDeliverResp, name: string): Buffer {
  const writer = startPdu(name, messageRespLength, requestIds[pdu.command], pdu.sequence);
  writer.octets('MsgID', pdu.msgId, msgIdLength);
  writer.u32('Status', pdu.status);
  return writer.done();
}

function decodeLogin(frame: Buffer, sequence: number): SmgpLogin {
  const reader = new PduReader(frame, 'SMGP_LOGIN', headerLength);
  const login: SmgpLogin = {
    command: 'login',
    sequence,
    clientId: reader.text('ClientID', clientIdLength),
    authenticatorClient: reader.octets('AuthenticatorClient', authenticatorLength),
    loginMode: reader.u8('LoginMode'),
    timestamp: reader.u32('TimeStamp'),
    clientVersion: reader.u8('ClientVersion'),
  };
  reader.end();
  return login;
}

function encodeLogin(pdu: SmgpLogin): Buffer {
  const writer = startPdu('SMGP_LOGIN', loginLength, requestIds.login, pdu.sequence);
  writer.text('ClientID', pdu.clientId, clientIdLength);
  writer.octets('AuthenticatorClient', pdu.authenticatorClient, authenticatorLength);
  writer.u8('LoginMode', pdu.loginMode);
  writer.u32('TimeStamp', pdu.timestamp);
  writer.u8('ClientVersion', pdu.clientVersion);
  return writer.done();
}

function decodeLoginResp(frame: Buffer, sequence: number): SmgpLoginResp {
  const reader = new PduReader(frame, 'SMGP_LOGIN_RESP', headerLength);
  const answer: SmgpLoginResp = {
    command: 'login_resp',
    sequence,
    status: reader.u32('Status'),
    authenticatorServer: reader.octets('AuthenticatorServer', authenticatorLength),
    serverVersion: reader.u8('ServerVersion'),
  };
  reader.end();
  return answer;
}

function encodeLoginResp(pdu: SmgpLoginResp): Buffer {
  const name = 'SMGP_LOGIN_RESP';
  const writer = startPdu(name, loginRespLength, requestIds.login_resp, pdu.sequence);
  writer.u32('Status', pdu.status);
  writer.octets('AuthenticatorServer', pdu.authenticatorServer, authenticatorLength);
  writer.u8('ServerVersion', pdu.serverVersion);
  return writer.done();
}

function decodeQuery(frame: Buffer, sequence: number): SmgpQuery {
  const reader = new PduReader(frame, 'SMGP_QUERY', headerLength);
  const query: SmgpQuery = {
    command: 'query',
    sequence,
    queryTime: reader.text('QueryTime', queryTimeLength),
    queryType: reader.u8('QueryType'),
    queryCode: reader.text('QueryCode', queryCodeLength),
  };
  reader.end();
  return query;
}

function encodeQuery(pdu: SmgpQuery): Buffer {
  const writer = startPdu('SMGP_QUERY', queryLength, requestIds.query, pdu.sequence);
  writer.text('QueryTime', pdu.queryTime, queryTimeLength);
  writer.u8('QueryType', pdu.queryType);
  writer.text('QueryCode', pdu.queryCode, queryCodeLength);
  return writer.done();
}

function decodeQueryResp(frame: Buffer, sequence: number): SmgpQueryResp {
  const reader = new PduReader(frame, 'SMGP_QUERY_RESP', headerLength);
  const answer: SmgpQueryResp = {
    command: 'query_resp',
    sequence,
    queryTime: reader.text('QueryTime', queryTimeLength),
    queryType: reader.u8('QueryType'),
    queryCode: reader.text('QueryCode', queryCodeLength),
    mtTotalMessages: reader.u32('MT_TLMsg'),
    mtTotalUsers: reader.u32('MT_Tlusr'),
    mtSuccess: reader.u32('MT_Scs'),
    mtWaiting: reader.u32('MT_WT'),
    mtFailed: reader.u32('MT_FL'),
    moSuccess: reader.u32('MO_Scs'),
    moWaiting: reader.u32('MO_WT'),
    moFailed: reader.u32('MO_FL'),
    reserve: reader.text('Reserve', reserveLength),
  };
  reader.end();
  return answer;
}

function encodeQueryResp(pdu: SmgpQueryResp): Buffer {
  const name = 'SMGP_QUERY_RESP';
  const writer = startPdu(name, queryRespLength, requestIds.query_resp, pdu.sequence);
  writer.text('QueryTime', pdu.queryTime, queryTimeLength);
  writer.u8('QueryType', pdu.queryType);
  writer.text('QueryCode', pdu.queryCode, queryCodeLength);
  writer.u32('MT_TLMsg', pdu.mtTotalMessages);
  writer.u32('MT_Tlusr', pdu.mtTotalUsers);
  writer.u32('MT_Scs', pdu.mtSuccess);
  writer.u32('MT_WT', pdu.mtWaiting);
  writer.u32('MT_FL', pdu.mtFailed);
  writer.u32('MO_Scs', pdu.moSuccess);
  writer.u32('MO_WT', pdu.moWaiting);
  writer.u32('MO_FL', pdu.moFailed);
  writer.text('Reserve', pdu.reserve, reserveLength);
  return writer.done();
}
