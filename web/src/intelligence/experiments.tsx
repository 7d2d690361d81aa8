import type { Experiments } from '../../../src/api/intelligence-contract.ts';
import { api } from '../api/client.ts';
import { Nothing } from '../nothing.tsx';
import { Panel } from './panel.tsx';
import { sharesOf } from './scale.ts';
import { useWords } from './use-words.ts';
import { Whisker } from './whisker.tsx';

const everyMs = 10_000;

/** Texts that compete for the same warning, and how they share it. */
export function ExperimentsPanel() {
  const { w } = useWords();
  return (
    <Panel id="experiments" title={w.experiments.title} load={api.experiments} everyMs={everyMs}>
      {(all) => <Answer all={all} />}
    </Panel>
  );
}

function Answer({ all }: { readonly all: Experiments }) {
  const { w, f } = useWords();
  const x = w.experiments;
  if (all.experiments.length === 0) return <Nothing title={x.none} hint={x.noneHint} />;
  return (
    <>
      <p className="panel-note">{x.how(f.percent(all.floor))}</p>
      {all.experiments.map((trial) => (
        <Trial key={trial.key} trial={trial} />
      ))}
    </>
  );
}

function Trial({ trial }: { readonly trial: Experiments['experiments'][number] }) {
  const { w, f, name } = useWords();
  const x = w.experiments;
  const seen = trial.arms.filter(({ shown }) => shown > 0);
  const scale = sharesOf(seen.flatMap(({ interval }) => interval));
  return (
    <table className="trial" data-testid="trial">
      <caption>{name(trial.key)}</caption>
      <thead>
        <tr>
          <td className="trial-name" />
          <th scope="col" className="trial-head">
            {x.share}
          </th>
          <th scope="col" className="trial-head">
            {x.stops(f.percent(scale.from), f.percent(scale.to))}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {trial.arms.map((arm) => (
          <tr key={arm.template} className="trial-row">
            <th scope="row" className="trial-name">
              {name(arm.template)}
            </th>
            <td className="trial-share">
              <span className="share-track" aria-hidden="true">
                <i className="share-fill" style={{ inlineSize: `${100 * arm.share}%` }} />
              </span>
              {f.percent(arm.share)}
            </td>
            <td className="trial-plot">
              <Whisker
                scale={scale}
                value={arm.shown === 0 ? null : arm.mean}
                interval={arm.shown === 0 ? null : arm.interval}
                tone="works"
              />
            </td>
            <td className="trial-figures">
              {arm.shown === 0 ? (
                x.unseen
              ) : (
                <>
                  <b className="figure">{f.percent(arm.mean)}</b> {x.best(f.percent(arm.best))}
                  <small className="fine">
                    {x.shown(f.count(arm.stopped), f.count(arm.shown))}
                  </small>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
