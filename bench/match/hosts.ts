type Shuffled = (place: number) => number;

const words = ['pay', 'bank', 'shop', 'vip', 'mall', 'loan', 'game', 'news', 'video', 'cloud'];
const ends = ['.example', '.test', '.example', '.invalid'];
const fronts = ['', '', '', 'www.', 'www.', 'www.', 'm.', 'img.cdn.', 'static.', 'a.b.'];

function pick<T>(list: readonly T[], at: number): T {
  const item = list[Math.floor(at) % list.length];
  if (item === undefined) throw new RangeError('An empty list has nothing to pick.');
  return item;
}

/** `pay3kf0z9.example`: a name of two labels for each place, under top-level names kept for tests. */
function nameOf(shuffled: Shuffled, place: number): string {
  return `${pick(words, place)}${shuffled(place).toString(36)}${pick(ends, place / 16)}`;
}

/** What a list says for a place: a domain; for some only a host below one, for some both. */
export function listedHosts(shuffled: Shuffled, place: number): readonly string[] {
  const name = nameOf(shuffled, place);
  if (place % 20 === 0) return [`login.${name}`];
  if (place % 50 === 1) return [name, `pay.${name}`];
  return [name];
}

/** A visit that hits at least one listed host of the place. */
export function nestedHost(shuffled: Shuffled, place: number, dice: number): string {
  const hosts = listedHosts(shuffled, place);
  return `${pick(fronts, dice * fronts.length)}${pick(hosts, hosts.length - 1)}`;
}

/** Any visit of the place; `beside` names a host whose relatives may be listed, but not always itself. */
export function hostOf(shuffled: Shuffled, place: number, dice: number, beside: boolean): string {
  const name = nameOf(shuffled, place);
  if (beside) return place % 20 === 0 ? `other.${name}` : `x${name}`;
  return `${pick(fronts, dice * fronts.length)}${name}`;
}
