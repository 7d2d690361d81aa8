import { withOwnLength } from './mutate.ts';

/**
 * The shortest octets found that still fail: pieces are cut out, from halves to single octets, then
 * octets are set to nought. With every cut the length of the frame is tried as it was and as it is.
 *
 * @param fails whether the octets still show the same finding
 */
export async function minimise(
  octets: Buffer,
  fails: (octets: Buffer) => Promise<boolean>,
): Promise<Buffer> {
  let best = octets;
  const take = async (candidate: Buffer): Promise<boolean> => {
    for (const made of [candidate, withOwnLength(candidate)]) {
      if (await fails(made)) {
        best = made;
        return true;
      }
    }
    return false;
  };
  for (let piece = Math.ceil(octets.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
    for (let at = 0; at < best.length; ) {
      const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + piece)]);
      if (!(await take(shorter))) at += piece;
    }
  }
  for (let at = 4; at < best.length; at++) {
    if (best[at] === 0) continue;
    const plainer = Buffer.from(best);
    plainer[at] = 0;
    if (await fails(plainer)) best = plainer;
  }
  return best;
}
