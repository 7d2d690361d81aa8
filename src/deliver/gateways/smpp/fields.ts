/** The shapes of SMPP's mandatory parameters: SMPP 3.4 §3.1. */
export type Field =
  | { readonly name: string; readonly kind: 'u8' }
  /** C-octet string of at most `max` octets, the NUL included. */
  | { readonly name: string; readonly kind: 'cstring'; readonly max: number }
  /** Octets behind a length octet (sm_length and short_message). */
  | { readonly name: string; readonly kind: 'octets' };

type ValueOf<F extends Field> = F['kind'] extends 'cstring'
  ? string
  : F['kind'] extends 'octets'
    ? Buffer
    : number;

/** The typed body that a list of fields describes. */
export type BodyOf<Fields extends readonly Field[]> = {
  readonly [F in Fields[number] as F['name']]: ValueOf<F>;
};

export function u8<N extends string>(name: N): { readonly name: N; readonly kind: 'u8' } {
  return { name, kind: 'u8' };
}

export function cstring<N extends string>(
  name: N,
  max: number,
): { readonly name: N; readonly kind: 'cstring'; readonly max: number } {
  return { name, kind: 'cstring', max };
}

export function octets<N extends string>(name: N): { readonly name: N; readonly kind: 'octets' } {
  return { name, kind: 'octets' };
}

/** The field's name as the specification writes it: sourceAddr is source_addr. */
export function specName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
