import type { OutgoingPart, SubmitResult } from '../../gateway.ts';
import {
  type FlashClass,
  type FormatSettings,
  messageFormatOf,
} from '../../text/message-format.ts';
import { encodePart, type Packing } from '../../text/part.ts';
import type { Pdu } from './commands.ts';
import { isOfTheRoute, status, statusClass, statusName } from './status.ts';
import { relativeValidity } from './validity.ts';

/** Bit 6 of esm_class: the short message begins with a user data header (SMPP 3.4 §5.2.12). */
export const udhIndicator = 0x40;

/** What a submit takes from its route. */
export type SubmitSettings = {
  readonly serviceType: string;
  readonly sourceAddress: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly destinationTon: number;
  readonly destinationNpi: number;
  readonly coding: FormatSettings & { readonly protocolId: number; readonly packing: Packing };
};

/**
 * One part as submit_sm, its sequence still open. Asks for a receipt of the final state
 * (registered_delivery 1, SMPP 3.4 §5.2.17). Throws PDU_INVALID for a text that its coding lacks.
 */
export function submitOf(
  part: OutgoingPart,
  settings: SubmitSettings,
  flashClass: FlashClass = 0,
): Pdu {
  const { coding } = settings;
  return {
    command: 'submit_sm',
    status: status.ok,
    sequence: 0,
    body: {
      serviceType: settings.serviceType,
      sourceAddrTon: settings.sourceTon,
      sourceAddrNpi: settings.sourceNpi,
      sourceAddr: settings.sourceAddress,
      destAddrTon: settings.destinationTon,
      destAddrNpi: settings.destinationNpi,
      destinationAddr: part.msisdn,
      esmClass: part.parts > 1 ? udhIndicator : 0,
      protocolId: coding.protocolId,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: relativeValidity(part.validityS),
      registeredDelivery: 1,
      replaceIfPresentFlag: 0,
      dataCoding: messageFormatOf(part.coding, part.channel, coding, flashClass),
      smDefaultMsgId: 0,
      shortMessage: encodePart(part.text, part.coding, part, coding.packing),
    },
    tlvs: [],
  };
}

/** What the answer to a submit means. */
export function submitResultOf(answer: Pdu): SubmitResult {
  const code = statusName(answer.status);
  const meaning = statusClass(answer.status);
  switch (meaning) {
    case 'throttled':
      return { kind: 'throttled', code };
    case 'permanent':
    case 'temporary': {
      const permanent = meaning === 'permanent';
      return {
        kind: 'rejected',
        code,
        permanent,
        ...(isOfTheRoute(answer.status) ? { elsewhere: true } : {}),
      };
    }
    case 'ok': {
      // A generic_nack says that nothing was taken, whatever its status.
      if (answer.command === 'generic_nack') return { kind: 'rejected', code, permanent: false };
      const smscId = answer.command === 'submit_sm_resp' ? answer.body?.messageId : undefined;
      // Taken, but no receipt can ever be matched with it.
      return smscId
        ? { kind: 'accepted', smscId }
        : { kind: 'unknown', cause: 'the carrier took the part and gave no message_id' };
    }
  }
}
