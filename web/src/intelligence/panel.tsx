import type { ReactNode } from 'react';
import type { IfThere } from '../api/client.ts';
import { type Polled, usePoll } from '../api/use-poll.ts';
import { useWords } from './use-words.ts';

type Props<T> = {
  readonly id: string;
  readonly title: string;
  readonly load: (signal: AbortSignal) => Promise<IfThere<T>>;
  readonly everyMs: number;
  readonly children: (value: T) => ReactNode;
};

/** One question and its answer: reads by itself, and says so where there is nothing to read. */
export function Panel<T>({ id, title, load, everyMs, children }: Props<T>) {
  const read = usePoll(load, id, everyMs);
  return (
    <section className="panel" data-panel={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <Answer read={read}>{children}</Answer>
    </section>
  );
}

function Answer<T>(props: {
  readonly read: Polled<IfThere<T>>;
  readonly children: (value: T) => ReactNode;
}) {
  const { w } = useWords();
  const { value, failed } = props.read;
  if (value === null) return <p className="panel-note">{failed ? w.failed : w.loading}</p>;
  if (value === 'absent') return <p className="panel-note">{w.absent}</p>;
  return (
    <>
      {failed && <p className="panel-trouble">{w.failed}</p>}
      {props.children(value)}
    </>
  );
}
