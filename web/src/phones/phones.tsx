import { useState } from 'react';
import { api } from '../api/client.ts';
import { usePoll } from '../api/use-poll.ts';
import { useSpeech } from '../i18n/index.ts';
import { Nothing } from '../nothing.tsx';
import { Phone } from './phone.tsx';
import { PhoneList } from './phone-list.tsx';

const nobody = { msisdn: '', messages: [] };
const listEveryMs = 2000;
const phoneEveryMs = 1500;

/** The simulator's phones: which of them got something, and one of them to read. */
export function Phones() {
  const { t } = useSpeech();
  const [picked, setPicked] = useState<string | null>(null);
  const [firstSeen, setFirstSeen] = useState<string | null>(null);
  const { value: phones, failed } = usePoll(api.phones, 'phones', listEveryMs);

  // A newcomer should see a message without knowing that a phone can be chosen. The phone that was
  // first on top stays; one that changed by itself could not be read.
  const top = phones?.phones[0]?.msisdn ?? null;
  if (firstSeen === null && top !== null) setFirstSeen(top);
  const chosen = picked ?? firstSeen;

  return (
    <section className="room phones" aria-labelledby="phones-title">
      <div className="room-head">
        <h2 id="phones-title">{t.phones.title}</h2>
      </div>
      {phones === null && failed && <Nothing title={t.phones.unreachable} />}
      {phones !== null && !phones.available && (
        <Nothing title={t.phones.unavailable} hint={t.phones.unavailableHint} />
      )}
      {phones?.available && phones.total === 0 && (
        <div className="phones-desk" data-empty="true">
          <Nothing title={t.phones.empty} hint={t.phones.emptyHint} />
          <Phone phone={nobody} loaded dismissedSeq={-1} setDismissed={() => undefined} />
        </div>
      )}
      {phones?.available && phones.total > 0 && (
        <div className="phones-desk">
          <PhoneList phones={phones} chosen={chosen} choose={setPicked} />
          {chosen ? (
            <OpenPhone key={chosen} msisdn={chosen} />
          ) : (
            <Nothing title={t.phones.choose} />
          )}
        </div>
      )}
    </section>
  );
}

function OpenPhone({ msisdn }: { readonly msisdn: string }) {
  const [dismissedSeq, setDismissedSeq] = useState(-1);
  const { value: phone, failed } = usePoll(
    (signal) => api.phone(msisdn, signal),
    msisdn,
    phoneEveryMs,
  );
  return (
    <Phone
      phone={phone ?? { msisdn, messages: [] }}
      loaded={phone !== null || failed}
      dismissedSeq={dismissedSeq}
      setDismissed={setDismissedSeq}
    />
  );
}
