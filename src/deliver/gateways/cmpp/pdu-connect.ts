import type { PduReader } from '../wire/pdu-reader.ts';
import { PduWriter } from '../wire/pdu-writer.ts';
import { type CmppConnect, type CmppConnectResp, commandIds, headerLength } from './pdus.ts';

const authenticatorLength = 16;

/** CMPP_CONNECT: §7.4.1.1, the same in both versions. */
export function readConnect(reader: PduReader, sequence: number): CmppConnect {
  return {
    command: 'connect',
    sequence,
    sourceAddr: reader.text('Source_Addr', 6),
    authenticatorSource: reader.octets('AuthenticatorSource', authenticatorLength),
    version: reader.u8('Version'),
    timestamp: reader.u32('Timestamp'),
  };
}

export function writeConnect(pdu: CmppConnect): Buffer {
  const length = headerLength + 6 + authenticatorLength + 1 + 4;
  const writer = new PduWriter('CMPP_CONNECT', length);
  writer.u32('Total_Length', length);
  writer.u32('Command_Id', commandIds.connect);
  writer.u32('Sequence_Id', pdu.sequence);
  writer.text('Source_Addr', pdu.sourceAddr, 6);
  writer.octets('AuthenticatorSource', pdu.authenticatorSource, authenticatorLength);
  writer.u8('Version', pdu.version);
  writer.u32('Timestamp', pdu.timestamp);
  return writer.done();
}

/** CMPP_CONNECT_RESP: §7.4.1.2. Its length, not the session's version, says how long Status is. */
export function readConnectResp(reader: PduReader, sequence: number): CmppConnectResp {
  const statusOctets = reader.left() === 1 + authenticatorLength + 1 ? 1 : 4;
  return {
    command: 'connect_resp',
    sequence,
    status: statusOctets === 1 ? reader.u8('Status') : reader.u32('Status'),
    statusOctets,
    authenticatorIsmg: reader.octets('AuthenticatorISMG', authenticatorLength),
    version: reader.u8('Version'),
  };
}

export function writeConnectResp(pdu: CmppConnectResp): Buffer {
  const length = headerLength + pdu.statusOctets + authenticatorLength + 1;
  const writer = new PduWriter('CMPP_CONNECT_RESP', length);
  writer.u32('Total_Length', length);
  writer.u32('Command_Id', commandIds.connect_resp);
  writer.u32('Sequence_Id', pdu.sequence);
  if (pdu.statusOctets === 1) writer.u8('Status', pdu.status);
  else writer.u32('Status', pdu.status);
  writer.octets('AuthenticatorISMG', pdu.authenticatorIsmg, authenticatorLength);
  writer.u8('Version', pdu.version);
  return writer.done();
}
