import { useEffect, useRef } from 'react';
import type { PhoneMessages } from '../../../src/api/contract.ts';
import { useSpeech } from '../i18n/index.ts';
import { Flash } from './flash.tsx';
import { maskNumber } from './number.ts';

type Props = {
  readonly phone: PhoneMessages;
  /** false until it is known what the phone has. */
  readonly loaded: boolean;
  /** Flash messages up to this sequence number have been dismissed. */
  readonly dismissedSeq: number;
  readonly setDismissed: (seq: number) => void;
};

/** One drawn phone with what it has received, as the person who holds it would see it. */
export function Phone({ phone, loaded, dismissedSeq, setDismissed }: Props) {
  const { t, f } = useSpeech();
  const thread = useRef<HTMLOListElement>(null);
  const { messages, msisdn } = phone;
  const last = messages.at(-1);
  const flash = messages.findLast((message) => message.flash && message.seq > dismissedSeq);

  useEffect(() => {
    if (last) thread.current?.scrollTo({ top: thread.current.scrollHeight });
  }, [last]);

  return (
    <section className="phone" aria-label={t.phones.screen(maskNumber(msisdn))} data-testid="phone">
      <div className="phone-bar" aria-hidden="true">
        <span>{last ? f.minute(last.receivedMs) : ''}</span>
        <span>{t.phones.carrier}</span>
        <span className="phone-battery" />
      </div>
      <p className="phone-title">
        {last?.sender ?? '12381'}
        <span>{msisdn && maskNumber(msisdn)}</span>
      </p>
      <ol className="thread" ref={thread}>
        {loaded && messages.length === 0 && <li className="thread-note">{t.phones.noMessages}</li>}
        {messages.map((message) =>
          message.flash ? (
            <li key={message.seq} className="thread-note">
              {f.minute(message.receivedMs)} {t.phones.flashGone}{' '}
              <button type="button" onClick={() => setDismissed(message.seq - 1)}>
                {t.phones.again}
              </button>
            </li>
          ) : (
            <li key={message.seq} className="bubble">
              <p>{message.text}</p>
              <small>
                {f.clock(message.receivedMs)}
                {message.parts > 1 && ` · ${t.phones.parts(f.count(message.parts))}`}
              </small>
            </li>
          ),
        )}
      </ol>
      {flash && <Flash message={flash} dismiss={() => setDismissed(flash.seq)} />}
      <div className="phone-home" aria-hidden="true" />
    </section>
  );
}
