import { type RefObject, useEffect, useRef, useState } from 'react';
import type { WarningView } from '../../../src/api/contract.ts';

export type HeldList = {
  readonly shown: readonly WarningView[];
  /** How many are waiting behind the shown ones; 0 while the list runs. */
  readonly waiting: number;
  readonly held: boolean;
  readonly release: () => void;
};

/**
 * A list that moves under the pointer cannot be clicked or read. It stands still while a pointer
 * rests on it, the keyboard is in it, it is scrolled away from its top,
 * or `pinned` says so.
 */
export function useHeldList(
  box: RefObject<HTMLElement | null>,
  latest: readonly WarningView[],
  pinned: boolean,
): HeldList {
  const [touched, setHeld] = useState(false);
  const held = touched || pinned;
  const shown = useRef(latest);
  if (!held || shown.current.length === 0) shown.current = latest;

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let inside = false;
    const look = (): void => {
      setHeld(inside || element.scrollTop > 4 || element.querySelector(':focus-visible') !== null);
    };
    const enter = (event: PointerEvent): void => {
      inside = event.pointerType === 'mouse';
      look();
    };
    const leave = (): void => {
      inside = false;
      look();
    };
    const stop = new AbortController();
    const { signal } = stop;
    element.addEventListener('pointerenter', enter, { signal });
    element.addEventListener('pointerleave', leave, { signal });
    element.addEventListener('scroll', look, { signal, passive: true });
    element.addEventListener('focusin', look, { signal });
    element.addEventListener('focusout', () => queueMicrotask(look), { signal });
    return () => stop.abort();
  }, [box]);

  const newest = shown.current[0];
  const at = newest ? latest.findIndex((warning) => warning.id === newest.id) : 0;
  return {
    shown: shown.current,
    waiting: at < 0 ? latest.length : at,
    held,
    release: () => {
      box.current?.scrollTo({ top: 0 });
      setHeld(false);
    },
  };
}
