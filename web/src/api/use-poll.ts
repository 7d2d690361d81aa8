import { useEffect, useRef, useState } from 'react';

export type Polled<T> = { readonly value: T | null; readonly failed: boolean };

/**
 * Reads at once, when `key` changes, and every `everyMs` while the page is visible. The last value
 * stays while a later read fails; it is dropped when `key` changes.
 */
export function usePoll<T>(
  load: (signal: AbortSignal) => Promise<T>,
  key: string,
  everyMs: number,
): Polled<T> {
  const [state, setState] = useState<Polled<T> & { readonly key: string }>({
    key,
    value: null,
    failed: false,
  });
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async (): Promise<void> => {
      if (!document.hidden) {
        try {
          const value = await latest.current(abort.signal);
          setState({ key, value, failed: false });
        } catch {
          if (abort.signal.aborted) return;
          setState((old) => ({ key, value: old.key === key ? old.value : null, failed: true }));
        }
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void run(), everyMs);
    };
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, everyMs]);

  return state.key === key ? state : { value: null, failed: false };
}
