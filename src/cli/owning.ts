import type { Config } from '../config/schema.ts';
import { type Foundation, openFoundation } from '../roles/foundation.ts';

/** Holds the data directory for a command that writes where no program runs, and lets go of it. */
export async function owningState<T>(
  config: Config,
  work: (foundation: Foundation) => Promise<T>,
): Promise<T> {
  const foundation = await openFoundation(config);
  try {
    return await work(foundation);
  } finally {
    await foundation.close();
  }
}
