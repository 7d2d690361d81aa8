import { memo } from 'react';
import type { WarningView } from '../../../src/api/contract.ts';
import { useScamTypeName } from '../api/scam-types.ts';
import { useSpeech } from '../i18n/index.ts';
import { LevelMark } from './level-mark.tsx';
import { RiskBar } from './risk-bar.tsx';

type Props = { readonly warning: WarningView; readonly open: (warning: WarningView) => void };

export const WarningRow = memo(function WarningRow({ warning, open }: Props) {
  const { t, f, language } = useSpeech();
  const name = useScamTypeName()(warning.scamType);
  return (
    <li className="warning" data-level={warning.level}>
      <button
        type="button"
        className="warning-open"
        aria-haspopup="dialog"
        aria-label={t.warnings.open(name, t.warnings.level(warning.level))}
        onClick={() => open(warning)}
      />
      <div className="warning-head">
        <LevelMark level={warning.level} />
        <span className="warning-type">{name}</span>
        <RiskBar risk={warning.risk} level={warning.level} />
        <time className="warning-time" dateTime={new Date(warning.createdMs).toISOString()}>
          {f.clock(warning.createdMs)}
        </time>
      </div>
      <p className="warning-reasons">{warning.why[language]}</p>
      <p className="warning-facts">
        <span title={t.warnings.token}>
          {warning.subscriber}
          <span aria-hidden="true">…</span>
        </span>
        <span>
          {t.warnings.code} <b data-part="code">{warning.checkCode}</b>
        </span>
        <span>{t.warnings.messages(f.count(warning.messages))}</span>
      </p>
    </li>
  );
});
