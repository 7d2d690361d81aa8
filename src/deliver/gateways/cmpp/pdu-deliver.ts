import { invalidPdu } from '../wire/invalid-pdu.ts';
import type { PduReader } from '../wire/pdu-reader.ts';
import { PduWriter } from '../wire/pdu-writer.ts';
import { type CmppDeliver, type CmppVersion, commandIds, headerLength, widths } from './pdus.ts';

/** Octets without the content: §7.4.5.1. */
const fixedLength: Readonly<Record<CmppVersion, number>> = { 2: 85, 3: 109 };

/** CMPP_DELIVER: §7.4.5.1. */
export function readDeliver(
  reader: PduReader,
  sequence: number,
  version: CmppVersion,
): CmppDeliver {
  const { terminal, link } = widths[version];
  const isThree = version === 3;
  const msgId = reader.u64('Msg_Id');
  const destId = reader.text('Dest_Id', 21);
  const serviceId = reader.text('Service_Id', 10);
  const tpPid = reader.u8('TP_pid');
  const tpUdhi = reader.u8('TP_udhi');
  const msgFmt = reader.u8('Msg_Fmt');
  const srcTerminalId = reader.text('Src_terminal_Id', terminal);
  const srcTerminalType = isThree ? reader.u8('Src_terminal_type') : 0;
  const registeredDelivery = reader.u8('Registered_Delivery');
  const msgContent = reader.octets('Msg_Content', reader.u8('Msg_Length'));
  const linkId = reader.text(isThree ? 'LinkID' : 'Reserved', link);
  return {
    command: 'deliver',
    sequence,
    msgId,
    destId,
    serviceId,
    tpPid,
    tpUdhi,
    msgFmt,
    srcTerminalId,
    srcTerminalType,
    registeredDelivery,
    msgContent,
    linkId,
  };
}

export function writeDeliver(pdu: CmppDeliver, version: CmppVersion): Buffer {
  const { terminal, link } = widths[version];
  const isThree = version === 3;
  const content = pdu.msgContent;
  if (content.length > 255) {
    throw invalidPdu('CMPP_DELIVER', 'Msg_Length', headerLength, 'counts over 255');
  }
  const length = fixedLength[version] + content.length;
  const writer = new PduWriter('CMPP_DELIVER', length);
  writer.u32('Total_Length', length);
  writer.u32('Command_Id', commandIds.deliver);
  writer.u32('Sequence_Id', pdu.sequence);
  writer.u64('Msg_Id', pdu.msgId);
  writer.text('Dest_Id', pdu.destId, 21);
  writer.text('Service_Id', pdu.serviceId, 10);
  writer.u8('TP_pid', pdu.tpPid);
  writer.u8('TP_udhi', pdu.tpUdhi);
  writer.u8('Msg_Fmt', pdu.msgFmt);
  writer.text('Src_terminal_Id', pdu.srcTerminalId, terminal);
  if (isThree) writer.u8('Src_terminal_type', pdu.srcTerminalType);
  writer.u8('Registered_Delivery', pdu.registeredDelivery);
  writer.u8('Msg_Length', content.length);
  writer.octets('Msg_Content', content, content.length);
  writer.text(isThree ? 'LinkID' : 'Reserved', pdu.linkId, link);
  return writer.done();
}
