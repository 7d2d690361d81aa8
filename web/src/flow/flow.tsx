import type { Overview } from '../../../src/api/contract.ts';
import { useLive } from '../api/stream.ts';
import { useSpeech } from '../i18n/index.ts';
import { Stage } from './stage.tsx';

const nothing: Overview['history'] = [];

/** The pipe from record to message, with what leaves it on the way. */
export function Flow() {
  const { t, f } = useSpeech();
  const overview = useLive((live) => live.overview);
  const history = overview?.history ?? nothing;
  const rates = overview?.rates;
  const totals = overview?.totals;
  const states = totals?.messages ?? {};
  const idle = totals?.records === 0;

  return (
    <section className="flow" aria-labelledby="flow-title">
      <h2 id="flow-title" className="hidden">
        {t.flow.title}
      </h2>
      <Latency latency={overview?.latencyMs ?? null} />
      <ol className="stages">
        <Stage
          id="records"
          name={t.flow.records}
          perS={rates?.recordsPerS ?? 0}
          values={history.map((point) => point.records)}
          kind="stream"
          gate={t.flow.gates.match}
        >
          <span>{t.flow.total(f.count(totals?.records ?? 0))}</span>
          <span>{t.flow.rejected(f.count(totals?.rejected ?? 0))}</span>
        </Stage>
        <Stage
          id="hits"
          name={t.flow.hits}
          perS={rates?.hitsPerS ?? 0}
          values={history.map((point) => point.hits)}
          kind="stream"
          gate={t.flow.gates.decide}
        >
          <span>{t.flow.total(f.count(totals?.hits ?? 0))}</span>
          <span>{t.flow.notWarned(f.count(sum(totals?.suppressed ?? {})))}</span>
          <span>{t.flow.pending(f.count(totals?.pendingHits ?? 0))}</span>
        </Stage>
        <Stage
          id="warnings"
          name={t.flow.warnings}
          perS={rates?.warningsPerS ?? 0}
          values={history.map((point) => point.warnings)}
          kind="strokes"
          gate={t.flow.gates.send}
        >
          <span>{t.flow.total(f.count(totals?.warnings ?? 0))}</span>
          <span>{t.flow.indicators(f.count(totals?.indicators.active ?? 0))}</span>
          <span>{t.flow.quarantinedCount(f.count(totals?.indicators.quarantined ?? 0))}</span>
        </Stage>
        <Stage
          id="messages"
          name={t.flow.messages}
          perS={rates?.messagesPerS ?? 0}
          values={history.map((point) => point.submitted)}
          inner={history.map((point) => point.delivered)}
          kind="strokes"
        >
          <span>{t.flow.total(f.count(sum(states)))}</span>
          {Object.entries(states)
            .filter(([, count]) => count > 0)
            .sort(([, a], [, b]) => b - a)
            .slice(0, 2)
            .map(([state, count]) => (
              <span key={state} data-state={state}>
                {t.charts.state(state)} {f.count(count)}
              </span>
            ))}
        </Stage>
      </ol>
      {idle && (
        <p className="flow-idle">
          {t.flow.waiting} <code className="command">tocsin records import FILE</code>
        </p>
      )}
    </section>
  );
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function Latency({ latency }: { readonly latency: Overview['latencyMs'] | null }) {
  const { t, f } = useSpeech();
  const known = latency !== null && latency.p50 !== null && latency.p99 !== null;
  return (
    <p className="latency">
      <span className="latency-words">
        <span>{t.flow.latency}</span>
        {known ? (
          <>
            <b>{t.flow.p50(f.latency(latency.p50 ?? 0))}</b>
            <b>{t.flow.p99(f.latency(latency.p99 ?? 0))}</b>
          </>
        ) : (
          <span>{t.flow.latencyNone}</span>
        )}
      </span>
    </p>
  );
}
