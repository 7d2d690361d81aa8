import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/** Turns tokens of one epoch into those of another: n × 16 bytes in, as many out, in order. */
export type Translate = (tokens: Uint8Array) => Uint8Array;

/** A worker's way to have tokens translated. To be posted with `port` in the transfer list. */
export type Translator = {
  readonly port: MessagePort;
  /** One word: answers given so far. */
  readonly answered: Int32Array<SharedArrayBuffer>;
};

type Answer = { readonly tokens: Uint8Array } | { readonly problem: string };

/** In the thread that has the vault, so that no worker needs its keys. `close` when the work is done. */
export function serveTranslator(translate: Translate): Translator & { close(): void } {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  port1.on('message', (tokens: Uint8Array) => {
    port1.postMessage(answerOf(translate, tokens));
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
  return { port: port2, answered, close: () => port1.close() };
}

/**
 * In the worker: asks and waits, blocking its thread.
 *
 * @throws Error with what the translation threw
 */
export function translateBy({ port, answered }: Translator): Translate {
  return (tokens) => {
    const before = Atomics.load(answered, 0);
    port.postMessage(tokens.slice());
    Atomics.wait(answered, 0, before);
    const received = receiveMessageOnPort(port) as { readonly message: Answer } | undefined;
    if (received === undefined) throw new Error('A translation of tokens brought no answer.');
    if ('problem' in received.message) throw new Error(received.message.problem);
    return received.message.tokens;
  };
}

function answerOf(translate: Translate, tokens: Uint8Array): Answer {
  try {
    return { tokens: translate(tokens) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
