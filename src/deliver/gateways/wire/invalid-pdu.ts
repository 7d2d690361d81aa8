import { TocsinError } from '../../../domain/error.ts';

/**
 * PDU_INVALID, naming the PDU, the field as its specification writes it, and the octet of the frame
 * at which the field begins.
 */
export function invalidPdu(pdu: string, field: string, offset: number, what: string): TocsinError {
  return new TocsinError('PDU_INVALID', `${pdu}: ${field} at offset ${offset} ${what}`, {
    details: { command: pdu, field, offset },
  });
}
