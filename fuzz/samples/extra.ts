import { encodePdu as encodeCmpp } from '../../src/deliver/gateways/cmpp/codec.ts';
import type { CmppPdu } from '../../src/deliver/gateways/cmpp/pdus.ts';
import { encodePdu as encodeSgip } from '../../src/deliver/gateways/sgip/codec.ts';
import { type SgipPdu, unnumbered } from '../../src/deliver/gateways/sgip/pdus.ts';
import { encodePdu as encodeSmgp } from '../../src/deliver/gateways/smgp/codec.ts';
import type { SmgpPdu } from '../../src/deliver/gateways/smgp/pdus.ts';
import { encodePdu as encodeSmpp } from '../../src/deliver/gateways/smpp/codec.ts';
import type { Pdu as SmppPdu } from '../../src/deliver/gateways/smpp/commands.ts';
import { tags, textTlv } from '../../src/deliver/gateways/smpp/tlv.ts';
import type { PairName } from '../../test/support/gateway-pair.ts';

const body = Buffer.from('a body that nobody knows');

const smppHead = { status: 0, sequence: 7, tlvs: [] } as const;
const smppSource = { sourceAddrTon: 3, sourceAddrNpi: 1, sourceAddr: '12381' } as const;
const smppBind = {
  systemId: '123456',
  password: 'secret',
  systemType: 'VMS',
  interfaceVersion: 0x34,
  addrTon: 1,
  addrNpi: 1,
  addressRange: '^861',
} as const;
const smppData = {
  serviceType: '',
  ...smppSource,
  destAddrTon: 1,
  destAddrNpi: 1,
  destinationAddr: '8613800000003',
  esmClass: 0x40,
  registeredDelivery: 1,
  dataCoding: 8,
} as const;
const smppPayload = Buffer.from('0500037b0201621167657a33', 'hex');

const smpp: readonly SmppPdu[] = [
  { ...smppHead, command: 'bind_receiver', body: smppBind },
  { ...smppHead, command: 'bind_receiver_resp', body: { systemId: 'centre' } },
  { ...smppHead, command: 'bind_transmitter', body: smppBind },
  { ...smppHead, command: 'bind_transmitter_resp', status: 14, body: null },
  { ...smppHead, command: 'query_sm', body: { messageId: '1f', ...smppSource } },
  {
    ...smppHead,
    command: 'query_sm_resp',
    body: { messageId: '1f', finalDate: '261122131000032+', messageState: 2, errorCode: 0 },
  },
  {
    ...smppHead,
    command: 'cancel_sm',
    body: {
      serviceType: '',
      messageId: '1f',
      ...smppSource,
      destAddrTon: 1,
      destAddrNpi: 1,
      destinationAddr: '8613800000003',
    },
  },
  { ...smppHead, command: 'cancel_sm_resp', body: {} },
  {
    ...smppHead,
    command: 'replace_sm',
    body: {
      messageId: '1f',
      ...smppSource,
      scheduleDeliveryTime: '',
      validityPeriod: '000001000000000R',
      registeredDelivery: 1,
      smDefaultMsgId: 0,
      shortMessage: Buffer.from('another text'),
    },
  },
  { ...smppHead, command: 'replace_sm_resp', body: {} },
  {
    ...smppHead,
    command: 'data_sm',
    body: smppData,
    tlvs: [{ tag: tags.messagePayload, value: smppPayload }],
  },
  {
    ...smppHead,
    command: 'data_sm',
    body: { ...smppData, esmClass: 4 },
    tlvs: [
      textTlv(tags.receiptedMessageId, '1F'),
      { tag: tags.messageState, value: Buffer.from([2]) },
      { tag: tags.networkErrorCode, value: Buffer.from([3, 0, 1]) },
      { tag: tags.sarMsgRefNum, value: Buffer.from([1, 2]) },
      { tag: tags.sarTotalSegments, value: Buffer.from([2]) },
      { tag: tags.sarSegmentSeqnum, value: Buffer.from([1]) },
    ],
  },
  { ...smppHead, command: 'data_sm_resp', body: { messageId: '1f' } },
  { ...smppHead, command: 'outbind', body: { systemId: 'centre', password: 'secret' } },
  {
    ...smppHead,
    command: 'alert_notification',
    body: { ...smppSource, esmeAddrTon: 3, esmeAddrNpi: 1, esmeAddr: '12381' },
  },
  { ...smppHead, command: 'generic_nack', status: 3, body: {} },
  { command: 'unknown', commandId: 0x0000_0112, status: 0, sequence: 7, body },
  { command: 'unknown', commandId: 0x8000_0112, status: 8, sequence: 7, body },
];

const cmpp: readonly CmppPdu[] = [
  {
    command: 'query',
    sequence: 7,
    time: '20261122',
    queryType: 1,
    queryCode: 'WARN',
    reserve: '',
  },
  {
    command: 'query_resp',
    sequence: 7,
    time: '20261122',
    queryType: 1,
    queryCode: 'WARN',
    mtTlMsg: 9,
    mtTlUsr: 8,
    mtScs: 7,
    mtWt: 6,
    mtFl: 5,
    moScs: 4,
    moWt: 3,
    moFl: 2,
  },
  { command: 'cancel', sequence: 7, msgId: 0x7fd9_13c1_2d34_b9c9n },
  { command: 'cancel_resp', sequence: 7, successId: 1 },
  { command: 'unknown', sequence: 7, commandId: 0x0000_0010, body },
  { command: 'unknown', sequence: 7, commandId: 0x8000_0010, body },
];

const sgip: readonly SgipPdu[] = [
  {
    command: 'userrpt',
    sequence: unnumbered,
    spNumber: '12381',
    userNumber: '8613000000003',
    userCondition: 1,
    reserve: '',
  },
  { command: 'userrpt_resp', sequence: unnumbered, result: 0, reserve: '' },
  {
    command: 'trace',
    sequence: unnumbered,
    submitSequence: { node: 3_010_012_381, time: 1_122_131_000, counter: 1 },
    userNumber: '8613000000003',
    reserve: '',
  },
  {
    command: 'trace_resp',
    sequence: unnumbered,
    hops: [
      { result: 0, nodeId: '301001', receiveTime: '261122131000032+', sendTime: '' },
      { result: 1, nodeId: '301002', receiveTime: '', sendTime: '261122131000032+' },
    ],
    reserve: '',
  },
  { command: 'unknown', sequence: unnumbered, commandId: 0x1000, body },
  { command: 'unknown', sequence: unnumbered, commandId: 0x8000_1000, body },
];

const smgp: readonly SmgpPdu[] = [
  { command: 'query', sequence: 7, queryTime: '20261122', queryType: 1, queryCode: 'WARN' },
  {
    command: 'query_resp',
    sequence: 7,
    queryTime: '20261122',
    queryType: 1,
    queryCode: 'WARN',
    mtTotalMessages: 9,
    mtTotalUsers: 8,
    mtSuccess: 7,
    mtWaiting: 6,
    mtFailed: 5,
    moSuccess: 4,
    moWaiting: 3,
    moFailed: 2,
    reserve: '',
  },
  { command: 'unknown', sequence: 7, requestId: 0x99, body },
  { command: 'unknown', sequence: 7, requestId: 0x8000_0099, body },
];

/** Frames of the PDUs that neither side sends by itself. */
export function extraFrames(name: PairName): Buffer[] {
  switch (name) {
    case 'smpp':
      return smpp.map(encodeSmpp);
    case 'cmpp20':
      return cmpp.map((pdu) => encodeCmpp(pdu, 2));
    case 'cmpp30':
      return cmpp.map((pdu) => encodeCmpp(pdu, 3));
    case 'sgip':
      return sgip.map(encodeSgip);
    case 'smgp':
      return smgp.map(encodeSmgp);
  }
}
