import type { ClaimedMessage } from '../../store/outbox.ts';
import type { SlotParty } from '../../vault/slot.ts';
import type { OutgoingPart } from '../gateway.ts';
import { render, type Templates } from '../templates/templates.ts';
import { chooseCoding, codedLength, segment } from '../text/segment.ts';

/** A claimed message with everything that the wire needs. Holds the raw number: forget it once answered. */
export type Composed = {
  readonly message: ClaimedMessage;
  readonly body: string;
  /** Those that the carrier has not taken yet. */
  readonly parts: readonly OutgoingPart[];
};

export type WireSettings = {
  /** Seconds that the carrier may keep trying. */
  readonly validityS: number;
  /** What the gateway adds to each message by itself, and must have room for. */
  readonly signature: string;
  /** The carrier cuts long texts itself. */
  readonly wholeTexts?: boolean;
};

/**
 * Concatenation reference (one octet, 3GPP TS 23.040 §9.2.3.24.1): from the message's id, so that
 * parts sent again after a crash fit those that went before it.
 */
function referenceOf(messageId: Uint8Array): number {
  return messageId.at(-1) ?? 0;
}

/** Renders the text (or keeps that of an earlier try) and cuts it into parts for the wire. */
export function compose(
  message: ClaimedMessage,
  recipient: SlotParty,
  templates: Templates,
  { validityS, signature, wholeTexts = false }: WireSettings,
): Composed {
  const body =
    message.body ??
    render(templates, {
      scamType: message.scamType,
      level: message.level,
      role: message.role,
      language: message.language,
      channel: message.channel,
      reasons: message.reasons,
      checkCode: message.checkCode,
      variant: message.variant === null ? null : { scope: message.template, name: message.variant },
      suspected: message.suspected === true,
    }).text;
  const coding = chooseCoding(signature + body);
  const texts = wholeTexts ? [body] : segment(body, coding, codedLength(signature, coding));
  const parts = texts.map(
    (text, at): OutgoingPart => ({
      messageId: message.id,
      part: at + 1,
      parts: texts.length,
      reference: referenceOf(message.id),
      msisdn: recipient.text,
      channel: message.channel,
      text,
      coding,
      validityS,
    }),
  );
  return {
    message,
    body,
    parts: parts.filter(({ part }) => !message.acceptedParts.includes(part)),
  };
}
