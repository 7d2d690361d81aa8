import { useId } from 'react';
import type { PhoneMessages } from '../../../src/api/contract.ts';
import { useSpeech } from '../i18n/index.ts';

type Props = {
  readonly message: PhoneMessages['messages'][number];
  readonly dismiss: () => void;
};

/** A class 0 message: it stands over whatever the phone shows, and is gone when it is dismissed. */
export function Flash({ message, dismiss }: Props) {
  const { t } = useSpeech();
  const title = useId();
  const text = useId();
  return (
    <div className="flash-shade" data-testid="flash">
      <div
        key={message.seq}
        className="flash"
        role="alertdialog"
        aria-labelledby={title}
        aria-describedby={text}
        onKeyDown={(event) => {
          if (event.key === 'Escape') dismiss();
        }}
      >
        <p className="flash-title" id={title}>
          {t.phones.flashFrom(message.sender)}
        </p>
        <p className="flash-text" id={text}>
          {message.text}
        </p>
        <button type="button" onClick={dismiss}>
          {t.phones.dismiss}
        </button>
      </div>
    </div>
  );
}
