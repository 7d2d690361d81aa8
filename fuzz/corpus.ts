import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isPairName, type PairName, pairNames } from '../test/support/gateway-pair.ts';
import { sharedPath } from '../test/support/optional.ts';

const folder = fileURLToPath(new URL('./corpus/', import.meta.url));

/** Octets of a corpus file: one frame (or what is no frame) a line in hexadecimal; `#` begins a comment. */
export function parseHex(text: string): Buffer[] {
  return text.split('\n').flatMap((line) => {
    const digits = line.replace(/#.*/, '').replaceAll(/\s/g, '');
    if (digits === '') return [];
    if (!/^([0-9a-f]{2})+$/i.test(digits)) throw new Error(`not hexadecimal: ${line.slice(0, 60)}`);
    return [Buffer.from(digits, 'hex')];
  });
}

/** Hand-made frames: those of the protocol, and those of `any.hex`. */
export function handMade(name: PairName): Buffer[] {
  return readdirSync(folder)
    .filter((file) => file === `${name}.hex` || file === 'any.hex')
    .toSorted()
    .flatMap((file) => parseHex(readFileSync(`${folder}${file}`, 'utf8')));
}

/** Protocols whose frames a file of captures holds, by its name. */
export function protocolsOf(file: string): readonly PairName[] {
  const named = /(cmpp[23]0|cmpp|sgip|smgp|smpp)/.exec(file)?.[1] ?? '';
  return isPairName(named) ? [named] : pairNames.filter((name) => name.startsWith(named || '?'));
}

/** Captures of the shared data folder, where it is there; they are not of this repository. */
export function captured(name: PairName): Buffer[] {
  const shared = sharedPath('vectors');
  if (!shared.present) return [];
  return readdirSync(shared.path)
    .filter((file) => file.endsWith('.jsonl') && protocolsOf(file).includes(name))
    .toSorted()
    .flatMap((file) => {
      const lines = readFileSync(`${shared.path}/${file}`, 'utf8').trim().split('\n');
      return lines.map((line) => Buffer.from((JSON.parse(line) as { hex: string }).hex, 'hex'));
    });
}
