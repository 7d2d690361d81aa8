import { useRef } from 'react';
import type { WarningView } from '../../../src/api/contract.ts';
import { api } from '../api/client.ts';
import { useScamTypeName } from '../api/scam-types.ts';
import { usePoll } from '../api/use-poll.ts';
import { useSpeech } from '../i18n/index.ts';
import { follow } from '../route.ts';
import { Sheet } from '../sheet.tsx';
import { LevelMark } from './level-mark.tsx';
import { ReasonsChart } from './reasons-chart.tsx';
import { SentMessages } from './sent-messages.tsx';

/** Receipts come within seconds. */
const refreshMs = 5000;

type Props = { readonly warning: WarningView | null; readonly close: () => void };

export function WarningDetail({ warning, close }: Props) {
  const { t } = useSpeech();
  // Kept while the drawer slides out, when there is no warning any more.
  const last = useRef(warning);
  if (warning !== null) last.current = warning;
  return (
    <Sheet open={warning !== null} close={close} title={t.warnings.detail}>
      {last.current && <Detail warning={last.current} />}
    </Sheet>
  );
}

function Detail({ warning }: { readonly warning: WarningView }) {
  const { t, f, language } = useSpeech();
  const { value: more, failed } = usePoll(
    (signal) => api.warning(warning.id, signal),
    warning.id,
    refreshMs,
  );
  const name = useScamTypeName()(warning.scamType);
  const { facts } = t.warnings;
  return (
    <article className="detail" data-testid="warning-detail">
      <div className="detail-head">
        <LevelMark level={warning.level} />
        <h3>{name}</h3>
        <span className="detail-risk" data-level={warning.level}>
          {t.warnings.verdict(f.percent(warning.risk))}
        </span>
      </div>
      <p className="detail-words">{warning.why[language]}</p>
      <ReasonsChart warning={warning} />
      <SentMessages sent={more?.sent ?? null} failed={failed} />
      <dl className="facts">
        <dt>{facts.time}</dt>
        <dd>{f.clock(warning.createdMs)}</dd>
        <dt>{facts.code}</dt>
        <dd className="mono">{warning.checkCode}</dd>
        {more && (
          <>
            <dt>{facts.levels}</dt>
            <dd>
              {t.warnings.levelsNow(
                f.percent(more.levels.medium),
                f.percent(more.levels.high),
                f.percent(more.levels.urgent),
              )}
            </dd>
          </>
        )}
        <dt>{facts.token}</dt>
        <dd className="mono">{warning.subscriber}…</dd>
        <dt>{facts.id}</dt>
        <dd className="mono">{warning.id}</dd>
      </dl>
      <p className="detail-note">{t.warnings.privacy}</p>
      <p>
        <a href={`/check/${encodeURIComponent(warning.checkCode)}`} onClick={follow}>
          {t.warnings.checkThis}
        </a>
      </p>
    </article>
  );
}
