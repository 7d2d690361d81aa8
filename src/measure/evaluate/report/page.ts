import { otherScamType, type ScamType } from '../../../domain/scam-type.ts';
import type { CityFacts, Evaluation } from '../evaluation.ts';
import {
  budgetPlot,
  calibrationPlot,
  curvePlot,
  driftPlot,
  headlinePlot,
  leadPlot,
  suspectedPlot,
  typesPlot,
} from './plots.ts';
import { colourOf } from './svg.ts';
import { both, engineWords, escaped, type Words, words } from './words.ts';

const style = `
:root{color-scheme:light dark;--ink:#1d2129;--soft:#6b7280;--line:#d9dde3;--page:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa3af;--line:#3a4049;--page:#16181c}}
body{margin:2rem auto;max-width:75rem;padding:0 1rem;font:15px/1.5 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;color:var(--ink);background:var(--page)}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}p.note{color:var(--soft)}
table{border-collapse:collapse;margin:.75rem 0}th,td{padding:.3rem .8rem;border-bottom:1px solid var(--line);text-align:right}th:first-child,td:first-child{text-align:left}
.wide{overflow-x:auto}svg{max-width:100%;height:auto}
svg text{font-size:12px;fill:var(--ink)}.grid{stroke:var(--line)}.whisker{stroke:var(--ink);stroke-width:1.5}.curve{fill:none;stroke-width:2}.range{stroke-width:4}.diagonal{stroke:var(--soft);stroke-dasharray:4 4}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .4em 0 0}.legend span.item{margin-right:1.5em}
nav label{margin-right:1em}body:has(#lang-zh:checked) .en,body:has(#lang-en:checked) .zh{display:none}
`;

/**
 * The evaluations of one city as one HTML file that asks for nothing else: plots are inline SVG, the
 * language is switched by a style rule.
 *
 * @param scamTypes names of the types by key
 */
export function reportPage(
  city: CityFacts,
  all: readonly Evaluation[],
  scamTypes: readonly ScamType[],
): string {
  const names = new Map([otherScamType, ...scamTypes].map((type) => [type.key, type]));
  const typeName = (key: string): Words => names.get(key) ?? { zh: key, en: key };
  const seeking = all.filter(({ suspected }) => suspected.found > 0);
  const effects = all.filter(({ effect }) => effect !== null);
  const sections = [
    section(words.headline, headlineTable(all) + headlinePlot(all)),
    section(words.budgets, budgetPlot(all) + budgetTable(all)),
    section(words.curve, curvePlot(all)),
    section(words.lead, leadPlot(all)),
    section(words.types, typesPlot(all, typeName)),
    seeking.length === 0
      ? ''
      : section(words.suspected, suspectedPlot(all) + suspectedTable(seeking)),
    section(words.calibration, calibrationPlot(all)),
    section(words.drift, driftOfBoth(all)),
    section(words.levels, levelTable(all)),
    effects.length === 0 ? '' : section(words.effect, effectTable(effects)),
  ];
  return `<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(`${words.title.zh} · ${words.title.en}`)}</title><style>${style}</style></head><body>
<nav><label><input type="radio" name="lang" id="lang-zh" checked> 中文</label><label><input type="radio" name="lang" id="lang-en"> English</label></nav>
<h1>${both(words.title)}</h1><p class="note">${both(words.synthetic)} ${both(words.intervals)}</p>
${cityTable(city)}<p class="legend">${all.map((one, at) => legendItem(one, at)).join('')}</p>
${sections.join('\n')}
</body></html>
`;
}

function legendItem({ engine }: Evaluation, at: number): string {
  return `<span class="item"><span class="key" style="background:${colourOf(at)}"></span>${engineName(engine)}</span>`;
}

function section(title: Words, body: string): string {
  return `<section><h2>${both(title)}</h2><div class="wide">${body}</div></section>`;
}

function table(header: readonly Words[], rows: readonly (readonly string[])[]): string {
  const head = header.map((cell) => `<th>${both(cell)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function cityTable(city: CityFacts): string {
  return table(
    [words.subscribers, words.days, words.records, words.indicators],
    [[whole(city.subscribers), city.days.toFixed(1), whole(city.records), whole(city.indicators)]],
  );
}

function headlineTable(all: readonly Evaluation[]): string {
  const header = [
    words.engine,
    words.victims,
    words.warnedBeforeLoss,
    words.recall,
    words.warnings,
    words.trueWarnings,
    words.precision,
    words.leadMedian,
    words.falseDay,
  ];
  return table(
    header,
    all.map((one) => [
      engineName(one.engine),
      whole(one.victims),
      whole(one.warned_before_loss),
      percent(one.recall, one.intervals.recall),
      whole(one.warnings),
      whole(one.true_warnings),
      percent(one.precision, one.intervals.precision),
      one.lead_time_s.p50 === null ? '–' : `${(one.lead_time_s.p50 / 3600).toFixed(1)} h`,
      one.false_warnings_per_100k_day === null ? '–' : one.false_warnings_per_100k_day.toFixed(1),
    ]),
  );
}

function budgetTable(all: readonly Evaluation[]): string {
  return table(
    [words.engine, words.budget, words.warnings, words.trueWarnings, words.precision],
    all.flatMap(({ engine, budgets }) =>
      budgets.map((one) => [
        engineName(engine),
        String(one.per_100k_day),
        `${whole(one.warnings)} / ${whole(one.allowed)}`,
        whole(one.true_warnings),
        percent(one.precision, one.interval),
      ]),
    ),
  );
}

function suspectedTable(all: readonly Evaluation[]): string {
  return table(
    [words.engine, words.found, words.precision, words.within, words.falseRoles],
    all.map(({ engine, suspected }) => [
      engineName(engine),
      whole(suspected.found),
      percent(suspected.precision, suspected.precision_interval),
      percent(suspected.recall, suspected.recall_interval),
      escaped(
        Object.entries(suspected.false_roles)
          .map(([role, count]) => `${role} ${count}`)
          .join(', '),
      ),
    ]),
  );
}

function levelTable(all: readonly Evaluation[]): string {
  return table(
    [words.engine, words.level, words.warnings, words.trueWarnings, words.precision],
    all.flatMap(({ engine, levels }) =>
      levels.map((one) => [
        engineName(engine),
        escaped(one.level),
        whole(one.warnings),
        whole(one.true_warnings),
        percent(one.precision, null),
      ]),
    ),
  );
}

function effectTable(all: readonly Evaluation[]): string {
  return table(
    [words.engine, words.losses, words.averted, words.amount, words.averted],
    all.map(({ engine, effect }) => [
      engineName(engine),
      whole(effect?.losses ?? 0),
      (effect?.averted ?? 0).toFixed(1),
      whole(Math.round(effect?.amount ?? 0)),
      whole(Math.round(effect?.amount_averted ?? 0)),
    ]),
  );
}

function driftOfBoth(all: readonly Evaluation[]): string {
  return (['precision', 'recall'] as const)
    .map(
      (of) => `<figure><figcaption>${both(words[of])}</figcaption>${driftPlot(all, of)}</figure>`,
    )
    .join('');
}

function engineName(engine: string): string {
  return both(engineWords[engine] ?? { zh: engine, en: engine });
}

function whole(value: number): string {
  return value.toLocaleString('en-US').replaceAll(',', '\u202f');
}

function percent(value: number | null, interval: readonly [number, number] | null): string {
  if (value === null) return '–';
  const text = `${(value * 100).toFixed(1)} %`;
  if (interval === null) return text;
  return `${text} <small>(${(interval[0] * 100).toFixed(1)}–${(interval[1] * 100).toFixed(1)})</small>`;
}
