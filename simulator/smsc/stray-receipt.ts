import type { KeyWriting } from './centre-dialect.ts';

/** Ways in which a receipt writes the id that the answer gave: see strayId(). */
export const idWritings = ['usual', 'lower', 'stripped', 'decimal', 'hex'] as const;
export type IdWriting = (typeof idWritings)[number];

export const keyWritings = ['usual', 'renamed', 'missing', 'no-id'] as const satisfies KeyWriting[];

/**
 * An id as a receipt writes it that strays: in lower case, without leading zeros, or, taken as a
 * hexadecimal number, in decimal, and the other way round. An id that is no such number stays.
 */
export function strayId(id: string, writing: IdWriting): string {
  switch (writing) {
    case 'usual':
      return id;
    case 'lower':
      return id.toLowerCase();
    case 'stripped':
      return id.replace(/^0+(?=.)/, '');
    case 'decimal':
      return /^[0-9a-f]+$/i.test(id) ? BigInt(`0x${id}`).toString() : id;
    case 'hex':
      return /^[0-9]+$/.test(id) ? BigInt(id).toString(16).toUpperCase() : id;
  }
}

/**
 * The text form of a receipt (`id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…`, as in
 * SMPP 3.4 appendix B and SMGP 3.0) with its keys gone astray. The id may hold any characters, so it
 * is passed over by its length.
 *
 * - `renamed`: msg_id, status and error_code
 * - `missing`: the id and nothing but stat behind it
 * - `no-id`: without its id, so that the receipt names no message
 */
export function strayKeys(receipt: string, keys: KeyWriting, idLength: number): string {
  if (keys === 'usual') return receipt;
  const idEnd = 'id:'.length + idLength;
  const id = receipt.slice('id:'.length, idEnd);
  const rest = receipt.slice(idEnd);
  switch (keys) {
    case 'renamed':
      return `msg_id:${id}${rest.replace(' stat:', ' status:').replace(' err:', ' error_code:')}`;
    case 'missing':
      return `id:${id} stat:${/ stat:(\S+)/.exec(rest)?.[1] ?? ''}`;
    case 'no-id':
      return rest.trimStart();
  }
}
