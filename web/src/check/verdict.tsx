import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { Check } from '../../../src/api/contract.ts';
import { useSpeech } from '../i18n/index.ts';

export function Verdict({ check }: { readonly check: Check }) {
  const { t, f, language } = useSpeech();
  if (!check.known) {
    return (
      <section className="verdict" data-real="false">
        <h2>
          <CloseCircleFilled aria-hidden="true" /> {t.check.fake}
        </h2>
        <p>{t.check.fakeText}</p>
        <p>{t.check.fakeAdvice}</p>
      </section>
    );
  }
  return (
    <section className="verdict" data-real="true">
      <h2>
        <CheckCircleFilled aria-hidden="true" /> {t.check.real}
      </h2>
      <p>
        {check.sentMs === null ? t.check.realNoTime : t.check.realText(f.dayHour(check.sentMs))}
      </p>
      {check.scamType && <p>{t.check.about(check.scamType[language])}</p>}
      <p className="verdict-advice">{t.check.realAdvice}</p>
    </section>
  );
}
