import { invalidPdu } from '../wire/invalid-pdu.ts';
import type { PduReader } from '../wire/pdu-reader.ts';
import { PduWriter } from '../wire/pdu-writer.ts';
import { type CmppSubmit, type CmppVersion, commandIds, headerLength, widths } from './pdus.ts';

/** Octets without recipients, content and LinkID: §7.4.3.1. */
const fixedLength: Readonly<Record<CmppVersion, number>> = { 2: 130, 3: 143 };

/** CMPP_SUBMIT: §7.4.3.1, 159 octets and the content for one recipient in 2.0, 195 in 3.0. */
export function readSubmit(reader: PduReader, sequence: number, version: CmppVersion): CmppSubmit {
  const { terminal, link } = widths[version];
  const isThree = version === 3;
  const msgId = reader.u64('Msg_Id');
  const pkTotal = reader.u8('Pk_total');
  const pkNumber = reader.u8('Pk_number');
  const registeredDelivery = reader.u8('Registered_Delivery');
  const msgLevel = reader.u8('Msg_level');
  const serviceId = reader.text('Service_Id', 10);
  const feeUserType = reader.u8('Fee_UserType');
  const feeTerminalId = reader.text('Fee_terminal_Id', terminal);
  const feeTerminalType = isThree ? reader.u8('Fee_terminal_type') : 0;
  const tpPid = reader.u8('TP_pId');
  const tpUdhi = reader.u8('TP_udhi');
  const msgFmt = reader.u8('Msg_Fmt');
  const msgSrc = reader.text('Msg_src', 6);
  const feeType = reader.text('FeeType', 2);
  const feeCode = reader.text('FeeCode', 6);
  const validTime = reader.text('ValId_Time', 17);
  const atTime = reader.text('At_Time', 17);
  const srcId = reader.text('Src_Id', 21);
  const recipients = reader.u8('DestUsr_tl');
  const destTerminalIds: string[] = [];
  for (let i = 0; i < recipients; i++) {
    destTerminalIds.push(reader.text('Dest_terminal_Id', terminal));
  }
  const destTerminalType = isThree ? reader.u8('Dest_terminal_type') : 0;
  const msgContent = reader.octets('Msg_Content', reader.u8('Msg_Length'));
  const linkId = reader.text(isThree ? 'LinkID' : 'Reserve', link);
  return {
    command: 'submit',
    sequence,
    msgId,
    pkTotal,
    pkNumber,
    registeredDelivery,
    msgLevel,
    serviceId,
    feeUserType,
    feeTerminalId,
    feeTerminalType,
    tpPid,
    tpUdhi,
    msgFmt,
    msgSrc,
    feeType,
    feeCode,
    validTime,
    atTime,
    srcId,
    destTerminalIds,
    destTerminalType,
    msgContent,
    linkId,
  };
}

export function writeSubmit(pdu: CmppSubmit, version: CmppVersion): Buffer {
  const { terminal, link } = widths[version];
  const isThree = version === 3;
  const recipients = pdu.destTerminalIds;
  const content = pdu.msgContent;
  if (recipients.length > 255 || content.length > 255) {
    const field = recipients.length > 255 ? 'DestUsr_tl' : 'Msg_Length';
    throw invalidPdu('CMPP_SUBMIT', field, headerLength, 'counts over 255');
  }
  const length = fixedLength[version] + recipients.length * terminal + content.length + link;
  const writer = new PduWriter('CMPP_SUBMIT', length);
  writer.u32('Total_Length', length);
  writer.u32('Command_Id', commandIds.submit);
  writer.u32('Sequence_Id', pdu.sequence);
  writer.u64('Msg_Id', pdu.msgId);
  writer.u8('Pk_total', pdu.pkTotal);
  writer.u8('Pk_number', pdu.pkNumber);
  writer.u8('Registered_Delivery', pdu.registeredDelivery);
  writer.u8('Msg_level', pdu.msgLevel);
  writer.text('Service_Id', pdu.serviceId, 10);
  writer.u8('Fee_UserType', pdu.feeUserType);
  writer.text('Fee_terminal_Id', pdu.feeTerminalId, terminal);
  if (isThree) writer.u8('Fee_terminal_type', pdu.feeTerminalType);
  writer.u8('TP_pId', pdu.tpPid);
  writer.u8('TP_udhi', pdu.tpUdhi);
  writer.u8('Msg_Fmt', pdu.msgFmt);
  writer.text('Msg_src', pdu.msgSrc, 6);
  writer.text('FeeType', pdu.feeType, 2);
  writer.text('FeeCode', pdu.feeCode, 6);
  writer.text('ValId_Time', pdu.validTime, 17);
  writer.text('At_Time', pdu.atTime, 17);
  writer.text('Src_Id', pdu.srcId, 21);
  writer.u8('DestUsr_tl', recipients.length);
  for (const recipient of recipients) writer.text('Dest_terminal_Id', recipient, terminal);
  if (isThree) writer.u8('Dest_terminal_type', pdu.destTerminalType);
  writer.u8('Msg_Length', content.length);
  writer.octets('Msg_Content', content, content.length);
  writer.text(isThree ? 'LinkID' : 'Reserve', pdu.linkId, link);
  return writer.done();
}
