import { useEffect } from 'react';
import '../styles/intelligence.css';
import '../styles/panel.css';
import '../styles/whisker.css';
import '../styles/effect.css';
import '../styles/experiments.css';
import '../styles/suspects.css';
import '../styles/shadow.css';
import { EffectPanel } from './effect.tsx';
import { ExperimentsPanel } from './experiments.tsx';
import { ShadowPanel } from './shadow.tsx';
import { SuspectsPanel } from './suspects.tsx';
import { useWords } from './use-words.ts';

/** What is known of the judging itself; comes as a piece of its own when it is asked for. */
export default function IntelligencePage() {
  const { w, t } = useWords();
  useEffect(() => {
    document.title = `${w.title} · ${t.name}`;
  }, [w, t]);
  return (
    <main id="main" className="intelligence">
      <header>
        <h1>{w.title}</h1>
        <p>{w.lead}</p>
      </header>
      <div className="panels">
        <div>
          <EffectPanel />
          <ExperimentsPanel />
        </div>
        <div>
          <SuspectsPanel />
          <ShadowPanel />
        </div>
      </div>
    </main>
  );
}
