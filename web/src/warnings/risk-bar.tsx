import { useSpeech } from '../i18n/index.ts';

export function RiskBar({ risk, level }: { readonly risk: number; readonly level: string }) {
  const { t, f } = useSpeech();
  return (
    <span className="risk" data-level={level}>
      <span className="hidden">{t.warnings.risk} </span>
      <span className="risk-track" aria-hidden="true">
        <span style={{ inlineSize: `${Math.round(risk * 100)}%` }} />
      </span>
      <span className="risk-figure">{f.percent(risk)}</span>
    </span>
  );
}
