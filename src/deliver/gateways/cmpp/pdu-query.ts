import type { PduReader } from '../wire/pdu-reader.ts';
import { PduWriter } from '../wire/pdu-writer.ts';
import { type CmppQuery, type CmppQueryResp, commandIds, headerLength } from './pdus.ts';

/** CMPP_QUERY: §7.4.4.1, the same in both versions. */
export function readQuery(reader: PduReader, sequence: number): CmppQuery {
  return {
    command: 'query',
    sequence,
    time: reader.text('Time', 8),
    queryType: reader.u8('Query_Type'),
    queryCode: reader.text('Query_Code', 10),
    reserve: reader.text('Reserve', 8),
  };
}

export function writeQuery(pdu: CmppQuery): Buffer {
  const length = headerLength + 8 + 1 + 10 + 8;
  const writer = new PduWriter('CMPP_QUERY', length);
  writer.u32('Total_Length', length);
  writer.u32('Command_Id', commandIds.query);
  writer.u32('Sequence_Id', pdu.sequence);
  writer.text('Time', pdu.time, 8);
  writer.u8('Query_Type', pdu.queryType);
  writer.text('Query_Code', pdu.queryCode, 10);
  writer.text('Reserve', pdu.reserve, 8);
  return writer.done();
}

/** CMPP_QUERY_RESP: §7.4.4.2, the same in both versions. */
export function readQueryResp(reader: PduReader, sequence: number): CmppQueryResp {
  return {
    command: 'query_resp',
    sequence,
    time: reader.text('Time', 8),
    queryType: reader.u8('Query_Type'),
    queryCode: reader.text('Query_Code', 10),
    mtTlMsg: reader.u32('MT_TLMsg'),
    mtTlUsr: reader.u32('MT_Tlusr'),
    mtScs: reader.u32('MT_Scs'),
    mtWt: reader.u32('MT_WT'),
    mtFl: reader.u32('MT_FL'),
    moScs: reader.u32('MO_Scs'),
    moWt: reader.u32('MO_WT'),
    moFl: reader.u32('MO_FL'),
  };
}

export function writeQueryResp(pdu: CmppQueryResp): Buffer {
  const length = headerLength + 8 + 1 + 10 + 8 * 4;
  const writer = new PduWriter('CMPP_QUERY_RESP', length);
  writer.u32('Total_Length', length);
  writer.u32('Command_Id', commandIds.query_resp);
  writer.u32('Sequence_Id', pdu.sequence);
  writer.text('Time', pdu.time, 8);
  writer.u8('Query_Type', pdu.queryType);
  writer.text('Query_Code', pdu.queryCode, 10);
  writer.u32('MT_TLMsg', pdu.mtTlMsg);
  writer.u32('MT_Tlusr', pdu.mtTlUsr);
  writer.u32('MT_Scs', pdu.mtScs);
  writer.u32('MT_WT', pdu.mtWt);
  writer.u32('MT_FL', pdu.mtFl);
  writer.u32('MO_Scs', pdu.moScs);
  writer.u32('MO_WT', pdu.moWt);
  writer.u32('MO_FL', pdu.moFl);
  return writer.done();
}
