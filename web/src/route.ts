import { type MouseEvent, useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  return () => removeEventListener('popstate', listener);
}

/** The page has three addresses, /, /intelligence and /check/CODE; more would deserve a router. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

export function goTo(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
  scrollTo(0, 0);
}

/** For a link inside the page: a plain click stays here, any other opens as the browser likes. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  goTo(event.currentTarget.pathname);
}
