import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TocsinError } from '../domain/error.ts';

/** Before anything is changed: that a named file is there and is no folder. @throws TocsinError INPUT_UNREADABLE */
export async function checkInput(file: string): Promise<void> {
  if (file === '-') return;
  try {
    if (!(await stat(file)).isDirectory()) return;
  } catch (cause) {
    throw unreadable(file, cause);
  }
  throw new TocsinError('INPUT_UNREADABLE', `${file} is a folder; name the files in it.`);
}

/** The bytes of a file, or of standard input for '-'. @throws TocsinError INPUT_UNREADABLE */
export async function openInput(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === '-') return process.stdin;
  await checkInput(file);
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    await once(stream, 'open');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return stream;
}

function unreadable(file: string, cause: unknown): TocsinError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what = code === 'ENOENT' ? 'is not there' : `cannot be read: ${message}`;
  return new TocsinError('INPUT_UNREADABLE', `${file} ${what}.`, { cause });
}
