import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useState } from 'react';
import type { Phones } from '../../../src/api/contract.ts';
import { useSpeech } from '../i18n/index.ts';
import { maskNumber, wholeNumber } from './number.ts';

type Props = {
  readonly phones: Phones;
  readonly chosen: string | null;
  readonly choose: (msisdn: string) => void;
};

export function PhoneList({ phones, chosen, choose }: Props) {
  const { t, f } = useSpeech();
  const [typed, setTyped] = useState('');
  const digits = typed.replace(/\D/g, '');
  const found = phones.phones.filter((phone) => phone.msisdn.endsWith(digits.slice(-11)));
  const whole = found.length === 0 ? wholeNumber(typed) : null;
  return (
    <div className="phone-side">
      <Input
        className="phone-search"
        prefix={<SearchOutlined aria-hidden="true" />}
        placeholder={t.phones.search}
        aria-label={t.phones.search}
        inputMode="numeric"
        allowClear
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p className="room-note">
        {phones.total > phones.phones.length
          ? t.phones.shown(f.count(phones.phones.length), f.count(phones.total))
          : t.phones.count(f.count(phones.total))}
      </p>
      {found.length === 0 && <p className="room-note">{t.phones.noMatch}</p>}
      {whole && (
        <button type="button" className="more" onClick={() => choose(whole)}>
          {t.phones.lookUp}
        </button>
      )}
      <ul className="phone-list" data-testid="phones">
        {found.map(({ msisdn, messages, lastMs, preview }) => (
          <li key={msisdn}>
            <button
              type="button"
              aria-pressed={msisdn === chosen}
              aria-label={t.phones.open(maskNumber(msisdn), f.count(messages))}
              onClick={() => choose(msisdn)}
            >
              <span className="phone-number">{maskNumber(msisdn)}</span>
              <span className="phone-count">{t.phones.messages(f.count(messages))}</span>
              <span className="phone-preview">{preview.replace(/^【[^】]*】/, '')}</span>
              <time className="phone-time">{f.minute(lastMs)}</time>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
