import { parentPort, workerData } from 'node:worker_threads';
import { type SqliteOpen, SqliteSession } from './sqlite-session.ts';
import type { SqliteAnswer, SqliteAsk } from './sqlite-thread.ts';

/** The thread that owns one SQLite connection: statements in, rows out, in order. */
if (parentPort === null) throw new Error('sqlite-worker runs in a worker thread only');
const port = parentPort;
const session = new SqliteSession(workerData as SqliteOpen);

port.on('message', (ask: SqliteAsk) => {
  let answer: SqliteAnswer;
  try {
    if (ask.kind === 'close') {
      session.close();
      answer = { id: ask.id, ok: true, results: null };
    } else {
      for (const sql of ask.begin) session.run(sql, []);
      const results = ask.statements.map(({ sql, parameters }) => session.run(sql, parameters));
      answer = { id: ask.id, ok: true, results };
    }
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
    answer = { id: ask.id, ok: false, message, code: code ?? null, errcode: errcode ?? null };
  }
  port.postMessage(answer);
  if (ask.kind === 'close') port.close();
});
