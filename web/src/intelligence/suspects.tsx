import type { Suspects, SuspectView } from '../../../src/api/intelligence-contract.ts';
import { api } from '../api/client.ts';
import { Nothing } from '../nothing.tsx';
import { Panel } from './panel.tsx';
import { useWords } from './use-words.ts';

const everyMs = 10_000;

/** Numbers on no list that behave as swindlers do. */
export function SuspectsPanel() {
  const { w } = useWords();
  return (
    <Panel id="suspects" title={w.suspects.title} load={api.suspects} everyMs={everyMs}>
      {(suspects) => <Answer all={suspects} />}
    </Panel>
  );
}

function Answer({ all }: { readonly all: Suspects }) {
  const { w, f } = useWords();
  const s = w.suspects;
  if (all.mode === 'off') return <Nothing title={s.mode.off} hint={s.modeHint.off} />;
  const shown = all.suspects.length;
  return (
    <>
      <p className="panel-verdict" data-mode={all.mode}>
        {s.mode[all.mode]}
      </p>
      <p className="panel-note">
        {s.figures(f.count(all.suspected), f.count(all.numbers))}
        {all.judgedMs !== null && ` · ${s.judged(f.dayHour(all.judgedMs))}`} · {s.by(all.modelId)}
      </p>
      {shown === 0 ? (
        <Nothing title={s.empty} hint={s.emptyHint} />
      ) : (
        <ol className="suspects" data-testid="suspects">
          {all.suspects.map((one) => (
            <Suspect key={one.id} one={one} />
          ))}
        </ol>
      )}
      <p className="panel-note">
        {shown > 0 &&
          shown < all.suspected &&
          `${s.shown(f.count(shown), f.count(all.suspected))} · `}
        {s.privacy}
      </p>
    </>
  );
}

function Suspect({ one }: { readonly one: SuspectView }) {
  const { w, f, language, name } = useWords();
  const s = w.suspects;
  return (
    <li>
      <div className="suspect-head">
        <span className="mono" title={s.number}>
          {one.id}…
        </span>
        <span className="suspect-type">
          {one.scamType === null ? s.unknownType : name(one.scamType)}
        </span>
        <span className="suspect-sure" title={s.confidence}>
          <span className="hidden">{s.confidence} </span>
          <span className="risk-track" aria-hidden="true">
            <span style={{ inlineSize: `${one.confidence}%` }} />
          </span>
          {f.count(one.confidence)}
        </span>
      </div>
      <p>{one.reasons.map((reason) => reason[language]).join(' · ')}</p>
      <p className="suspect-facts">
        <span>{s.strangers(f.rate(one.newCounterpartsDay))}</span>
        <span>
          {s.sinceWord} {f.dayHour(one.sinceMs)}
        </span>
        <span>{s.warned(f.count(one.warned))}</span>
      </p>
    </li>
  );
}
