import type { ConnectionState } from '../../gateway.ts';
import type { LinkState } from './link.ts';
import type { ListenerStatus } from './listener.ts';

type Each = { readonly state: LinkState; readonly detail: string };

/** Of several connections the one in the earliest of these states speaks for the route. */
const order: readonly LinkState[] = [
  'bound',
  'idle',
  'refused',
  'connecting',
  'backing_off',
  'stopped',
];

/**
 * The state of a route from those of its connections, in words: up as soon as one is. A port for the
 * carrier that cannot be used is told besides, because receipts stay away without it.
 */
export function routeState(
  connections: readonly Each[],
  listener: ListenerStatus | null,
): { readonly state: ConnectionState; readonly detail: string; readonly trouble?: string } {
  const state = order.find((one) => connections.some((each) => each.state === one)) ?? 'stopped';
  const speaker = connections.find((each) => each.state === state);
  const up = connections.filter((each) => each.state === 'bound' || each.state === 'idle').length;
  const worst = connections.find(
    (each) => each.state === 'refused' || each.state === 'backing_off',
  );
  const words = [
    connections.length === 1 || up === 0
      ? (speaker?.detail ?? '')
      : `${up} of ${connections.length} connections bound`,
  ];
  if (up > 0 && worst) words.push(worst.detail);
  const trouble =
    listener && !listener.listening && state !== 'stopped' ? listener.detail : undefined;
  if (trouble) words.push(trouble);
  return {
    state: state === 'idle' ? 'bound' : state,
    detail: words.join('; '),
    ...(trouble ? { trouble } : {}),
  };
}
