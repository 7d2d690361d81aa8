import type { SmppRouteConfig } from '../../../config/delivery.ts';
import type { OutgoingPart, SubmitResult } from '../../gateway.ts';
import { dataCodingOf } from '../../text/data-coding.ts';
import { encodePart, type Packing } from '../../text/part.ts';
import type { Pdu } from './commands.ts';
import { status, statusClass, statusName } from './status.ts';
import { relativeValidity } from './validity.ts';

/** Bit 6 of esm_class: the short message begins with a user data header (SMPP 3.4 §5.2.12). */
export const udhIndicator = 0x40;

/**
 * One part as submit_sm, its sequence still open. Asks for a receipt of the final state
 * (registered_delivery 1, SMPP 3.4 §5.2.17). Throws PDU_INVALID for a text that its coding lacks.
 */
export function submitOf(part: OutgoingPart, route: SmppRouteConfig, packing: Packing): Pdu {
  return {
    command: 'submit_sm',
    status: status.ok,
    sequence: 0,
    body: {
      serviceType: '',
      sourceAddrTon: route.sourceTon,
      sourceAddrNpi: route.sourceNpi,
      sourceAddr: route.sourceAddress,
      destAddrTon: route.destinationTon,
      destAddrNpi: route.destinationNpi,
      destinationAddr: part.msisdn,
      esmClass: part.parts > 1 ? udhIndicator : 0,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: relativeValidity(part.validityS),
      registeredDelivery: 1,
      replaceIfPresentFlag: 0,
      dataCoding: dataCodingOf(part.coding, part.channel),
      smDefaultMsgId: 0,
      shortMessage: encodePart(part.text, part.coding, part, packing),
    },
    tlvs: [],
  };
}

/** What the answer to a submit means. */
export function submitResultOf(answer: Pdu): SubmitResult {
  const code = statusName(answer.status);
  if (answer.command === 'generic_nack') {
    const meaning = statusClass(answer.status);
    if (meaning === 'throttled') return { kind: 'throttled', code };
    return { kind: 'rejected', code, permanent: meaning === 'permanent' };
  }
  switch (statusClass(answer.status)) {
    case 'throttled':
      return { kind: 'throttled', code };
    case 'permanent':
      return { kind: 'rejected', code, permanent: true };
    case 'temporary':
      return { kind: 'rejected', code, permanent: false };
    case 'ok': {
      const smscId = answer.command === 'submit_sm_resp' ? answer.body?.messageId : undefined;
      // Taken, but no receipt can ever be matched with it.
      return smscId
        ? { kind: 'accepted', smscId }
        : { kind: 'unknown', cause: 'the carrier took the part and gave no message_id' };
    }
  }
}
