import { useLive } from '../api/stream.ts';
import { useSpeech } from '../i18n/index.ts';
import type { Mode } from '../theme.ts';
import { BarList } from './bar-list.tsx';
import { ByType } from './by-type.tsx';

const none: Readonly<Record<string, number>> = {};

export function Charts({ mode }: { readonly mode: Mode }) {
  const { t } = useSpeech();
  const suppressed = useLive((live) => live.overview?.totals.suppressed ?? none);
  const messages = useLive((live) => live.overview?.totals.messages ?? none);
  return (
    <div className="room charts">
      <ByType mode={mode} />
      <BarList
        id="states"
        title={t.charts.states}
        counts={messages}
        name={t.charts.state}
        empty={t.charts.statesEmpty}
      />
      <BarList
        id="suppressed"
        title={t.charts.suppressed}
        counts={suppressed}
        name={t.charts.suppressReason}
        empty={t.charts.suppressedEmpty}
      />
    </div>
  );
}
