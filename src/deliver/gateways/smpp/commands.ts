import { type BodyOf, cstring, type Field, octets, u8 } from './fields.ts';

/**
 * The commands of SMPP 3.4 §5.1.2.1 and their bodies (§4), in the order of the wire. Sizes of
 * C-octet strings are those of §4 and §5.2, the NUL included.
 */

/** §4.1.1, §4.1.3, §4.1.5. Password: 8 characters and NUL. */
const bindBody = [
  cstring('systemId', 16),
  cstring('password', 9),
  cstring('systemType', 13),
  u8('interfaceVersion'),
  u8('addrTon'),
  u8('addrNpi'),
  cstring('addressRange', 41),
] as const;

/** §4.1.2, §4.1.4, §4.1.6. */
const bindAnswerBody = [cstring('systemId', 16)] as const;

/** §4.4.1 and §4.6.1, which share their body. Times are 1 or 17 octets (§7.1.1). */
export const shortMessageBody = [
  cstring('serviceType', 6),
  u8('sourceAddrTon'),
  u8('sourceAddrNpi'),
  cstring('sourceAddr', 21),
  u8('destAddrTon'),
  u8('destAddrNpi'),
  cstring('destinationAddr', 21),
  u8('esmClass'),
  u8('protocolId'),
  u8('priorityFlag'),
  cstring('scheduleDeliveryTime', 17),
  cstring('validityPeriod', 17),
  u8('registeredDelivery'),
  u8('replaceIfPresentFlag'),
  u8('dataCoding'),
  u8('smDefaultMsgId'),
  octets('shortMessage'),
] as const;

export type ShortMessageBody = BodyOf<typeof shortMessageBody>;

/** §5.2.23: 64 characters and NUL. */
export const maxMessageId = 65;
const messageIdBody = [cstring('messageId', maxMessageId)] as const;

/** §4.7.1: addresses of data_sm may be 64 characters long. */
const dataBody = [
  cstring('serviceType', 6),
  u8('sourceAddrTon'),
  u8('sourceAddrNpi'),
  cstring('sourceAddr', 65),
  u8('destAddrTon'),
  u8('destAddrNpi'),
  cstring('destinationAddr', 65),
  u8('esmClass'),
  u8('registeredDelivery'),
  u8('dataCoding'),
] as const;

/** §4.8.1. */
const queryBody = [
  cstring('messageId', maxMessageId),
  u8('sourceAddrTon'),
  u8('sourceAddrNpi'),
  cstring('sourceAddr', 21),
] as const;

/** §4.8.2. */
const queryAnswerBody = [
  cstring('messageId', maxMessageId),
  cstring('finalDate', 17),
  u8('messageState'),
  u8('errorCode'),
] as const;

/** §4.9.1. */
const cancelBody = [
  cstring('serviceType', 6),
  cstring('messageId', maxMessageId),
  u8('sourceAddrTon'),
  u8('sourceAddrNpi'),
  cstring('sourceAddr', 21),
  u8('destAddrTon'),
  u8('destAddrNpi'),
  cstring('destinationAddr', 21),
] as const;

/** §4.10.1. */
const replaceBody = [
  cstring('messageId', maxMessageId),
  u8('sourceAddrTon'),
  u8('sourceAddrNpi'),
  cstring('sourceAddr', 21),
  cstring('scheduleDeliveryTime', 17),
  cstring('validityPeriod', 17),
  u8('registeredDelivery'),
  u8('smDefaultMsgId'),
  octets('shortMessage'),
] as const;

/** §4.12.1. */
const alertBody = [
  u8('sourceAddrTon'),
  u8('sourceAddrNpi'),
  cstring('sourceAddr', 65),
  u8('esmeAddrTon'),
  u8('esmeAddrNpi'),
  cstring('esmeAddr', 65),
] as const;

/** §4.1.7.1. */
const outbindBody = [cstring('systemId', 16), cstring('password', 9)] as const;

/** The PDU is its header, and what TLVs a peer of SMPP 5.0 adds. */
const noBody = [] as const;

/** Not of the specification: a command that we do not know, its body kept as it came. */
export const unknownCommand = 'unknown';

export const bodies = {
  generic_nack: noBody,
  bind_receiver: bindBody,
  bind_receiver_resp: bindAnswerBody,
  bind_transmitter: bindBody,
  bind_transmitter_resp: bindAnswerBody,
  query_sm: queryBody,
  query_sm_resp: queryAnswerBody,
  submit_sm: shortMessageBody,
  submit_sm_resp: messageIdBody,
  deliver_sm: shortMessageBody,
  deliver_sm_resp: messageIdBody,
  unbind: noBody,
  unbind_resp: noBody,
  replace_sm: replaceBody,
  replace_sm_resp: noBody,
  cancel_sm: cancelBody,
  cancel_sm_resp: noBody,
  bind_transceiver: bindBody,
  bind_transceiver_resp: bindAnswerBody,
  outbind: outbindBody,
  enquire_link: noBody,
  enquire_link_resp: noBody,
  alert_notification: alertBody,
  data_sm: dataBody,
  data_sm_resp: messageIdBody,
} as const satisfies Record<string, readonly Field[]>;

export type Command = keyof typeof bodies;

/** §5.1.2.1. The answer's id is the request's with the top bit set. */
export const commandIds: Readonly<Record<Command, number>> = {
  generic_nack: 0x80000000,
  bind_receiver: 0x00000001,
  bind_receiver_resp: 0x80000001,
  bind_transmitter: 0x00000002,
  bind_transmitter_resp: 0x80000002,
  query_sm: 0x00000003,
  query_sm_resp: 0x80000003,
  submit_sm: 0x00000004,
  submit_sm_resp: 0x80000004,
  deliver_sm: 0x00000005,
  deliver_sm_resp: 0x80000005,
  unbind: 0x00000006,
  unbind_resp: 0x80000006,
  replace_sm: 0x00000007,
  replace_sm_resp: 0x80000007,
  cancel_sm: 0x00000008,
  cancel_sm_resp: 0x80000008,
  bind_transceiver: 0x00000009,
  bind_transceiver_resp: 0x80000009,
  outbind: 0x0000000b,
  enquire_link: 0x00000015,
  enquire_link_resp: 0x80000015,
  alert_notification: 0x00000102,
  data_sm: 0x00000103,
  data_sm_resp: 0x80000103,
};

export const answerBit = 0x80000000;

export const commandsById: ReadonlyMap<number, Command> = new Map(
  Object.entries(commandIds).map(([command, id]) => [id, command as Command]),
);

type AnswerCommand = Extract<Command, `${string}_resp`>;

/**
 * An answer's body may be missing: it is left out where the status is not ESME_ROK (§4.4.2), and
 * many carriers leave it out of deliver_sm_resp always. `null` is "not there", which is not the same
 * on the wire as an empty message_id.
 */
type BodyFor<C extends Command> = C extends AnswerCommand
  ? BodyOf<(typeof bodies)[C]> | null
  : BodyOf<(typeof bodies)[C]>;

/** An optional parameter as it was on the wire, known or not: §5.3. */
export type Tlv = { readonly tag: number; readonly value: Buffer };

export type KnownPdu = {
  [C in Command]: {
    readonly command: C;
    /** command_status; 0 in requests. */
    readonly status: number;
    /** 1…0x7FFFFFFF by §5.1.4; any 32 bits are taken, because peers send them. */
    readonly sequence: number;
    readonly body: BodyFor<C>;
    /** In the order of the wire. */
    readonly tlvs: readonly Tlv[];
  };
}[Command];

export type UnknownPdu = {
  readonly command: typeof unknownCommand;
  readonly commandId: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
};

export type Pdu = KnownPdu | UnknownPdu;
export type PduOf<C extends Command> = Extract<KnownPdu, { readonly command: C }>;
