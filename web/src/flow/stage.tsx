import type { ReactNode } from 'react';
import { useSpeech } from '../i18n/index.ts';
import { Waveform } from './waveform.tsx';

type Props = {
  readonly id: string;
  readonly name: string;
  readonly perS: number;
  readonly values: readonly number[];
  readonly inner?: readonly number[];
  readonly kind: 'stream' | 'strokes';
  /** What happens on the way to the next stage. */
  readonly gate?: string;
  readonly children: ReactNode;
};

export function Stage({ id, name, perS, values, inner, kind, gate, children }: Props) {
  const { t, f } = useSpeech();
  const peak = f.count(Math.max(0, ...values));
  return (
    <li className="stage" data-stage={id}>
      <h3 className="stage-name">{name}</h3>
      <p className="stage-rate">
        <span className="stage-figure">{f.rate(perS)}</span>
        <span className="stage-unit">{t.flow.perSecond}</span>
      </p>
      <p className="stage-peak" aria-hidden="true">
        {t.flow.peak(peak)}
      </p>
      <div className="stage-wave" data-running={perS > 0}>
        <svg className="stage-axis" aria-hidden="true">
          <line x1="0" x2="100%" y1="50%" y2="50%" />
        </svg>
        <Waveform
          values={values}
          {...(inner ? { inner } : {})}
          kind={kind}
          label={t.flow.spark(name, peak)}
        />
        {gate && <span className="gate">{gate}</span>}
      </div>
      <div className="stage-outlets">{children}</div>
    </li>
  );
}
