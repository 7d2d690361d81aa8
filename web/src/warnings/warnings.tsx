import { useCallback, useRef, useState } from 'react';
import type { WarningView } from '../../../src/api/contract.ts';
import { useLive } from '../api/stream.ts';
import { useSpeech } from '../i18n/index.ts';
import { Nothing } from '../nothing.tsx';
import { useHeldList } from './use-held-list.ts';
import { WarningDetail } from './warning-detail.tsx';
import { WarningRow } from './warning-row.tsx';

export function Warnings() {
  const { t, f } = useSpeech();
  const latest = useLive((live) => live.warnings);
  const known = useLive((live) => live.overview !== null);
  const box = useRef<HTMLOListElement>(null);
  const [opened, setOpened] = useState<WarningView | null>(null);
  const { shown, waiting, held, release } = useHeldList(box, latest, opened !== null);
  const open = useCallback((warning: WarningView) => setOpened(warning), []);

  return (
    <section className="room warnings" aria-labelledby="warnings-title">
      <div className="room-head">
        <h2 id="warnings-title">{t.warnings.title}</h2>
        {held && waiting > 0 ? (
          <button type="button" className="more" onClick={release}>
            ↑ {t.warnings.more(f.count(waiting))}
          </button>
        ) : (
          held && <span className="room-note">{t.warnings.held}</span>
        )}
      </div>
      <ol className="warning-list" ref={box} data-testid="warnings">
        {shown.map((warning) => (
          <WarningRow key={warning.id} warning={warning} open={open} />
        ))}
      </ol>
      {known && shown.length === 0 && (
        <Nothing
          title={t.warnings.empty}
          hint={t.warnings.emptyHint}
          command="tocsin indicators import FILE"
        />
      )}
      <WarningDetail warning={opened} close={() => setOpened(null)} />
    </section>
  );
}
