import { TocsinError } from '../../domain/error.ts';

/** Maps what the file system says when the contact log is written. */
export function writeFault(dir: string, cause: unknown): TocsinError {
  if (cause instanceof TocsinError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TocsinError(
      'STORE_UNAVAILABLE',
      `The disk of the contact log ${dir} is full; free some space.`,
      { cause },
    );
  }
  return new TocsinError(
    'DATA_DIR_UNUSABLE',
    `The contact log ${dir} cannot be written. Check the disk and the rights of the folder.`,
    { cause },
  );
}
