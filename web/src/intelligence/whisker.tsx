import type { Scale } from './scale.ts';

type Props = {
  readonly scale: Scale;
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly tone: string;
};

/** A value as a dot on its interval; nothing but the axis where there is none. */
export function Whisker({ scale, value, interval, tone }: Props) {
  return (
    <span className="whisker" data-tone={tone} aria-hidden="true">
      {scale.from < 0 && (
        <i className="whisker-zero" style={{ insetInlineStart: `${scale.at(0)}%` }} />
      )}
      {interval && (
        <i
          className="whisker-line"
          style={{
            insetInlineStart: `${scale.at(interval[0])}%`,
            inlineSize: `${scale.at(interval[1]) - scale.at(interval[0])}%`,
          }}
        />
      )}
      {value !== null && (
        <i className="whisker-dot" style={{ insetInlineStart: `${scale.at(value)}%` }} />
      )}
    </span>
  );
}
