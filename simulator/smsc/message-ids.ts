export type IdStyle = 'hex' | 'decimal';

/**
 * Message ids that punish whoever reads them as numbers: leading zeros, and letters in `hex`. The
 * start time is part of them, so that a restarted simulator does not give the same id twice.
 */
export function messageIds(style: IdStyle, startMs: number): () => string {
  const radix = style === 'hex' ? 16 : 10;
  const start = Math.floor(startMs / 1000)
    .toString(radix)
    .padStart(style === 'hex' ? 10 : 12, '0');
  let count = 0;
  return () => {
    count += 1;
    return `${start}${count.toString(radix).padStart(7, '0')}`.toUpperCase();
  };
}
