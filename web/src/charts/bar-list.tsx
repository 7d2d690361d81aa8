import { useSpeech } from '../i18n/index.ts';
import { Nothing } from '../nothing.tsx';

type Props = {
  readonly id: string;
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly name: (key: string) => string;
  readonly empty: string;
};

/** Counts by key, largest first, as a short list of bars. */
export function BarList({ id, title, counts, name, empty }: Props) {
  const { f } = useSpeech();
  const rows = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
  const most = rows[0]?.[1] ?? 1;
  return (
    <section className="bars" data-testid={id} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{title}</h3>
      {rows.length === 0 && <Nothing title={empty} />}
      <ul>
        {rows.map(([key, count]) => (
          <li key={key} data-key={key}>
            <span className="bars-name">{name(key)}</span>
            <span className="bars-track" aria-hidden="true">
              <span style={{ inlineSize: `${Math.max(1, (100 * count) / most)}%` }} />
            </span>
            <span className="bars-count">{f.count(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
