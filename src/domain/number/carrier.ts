import type { Carrier } from '../party.ts';

/**
 * Which carrier was given a mobile prefix, without number portability. Three digits where a block
 * went to one carrier as a whole, four where it was shared out (virtual operators carry the name of
 * the network they run on). From the public assignments of network numbers; held against libphonenumber's carrier list by a test.
 */
const prefixes: Readonly<Record<Carrier, string>> = {
  china_mobile:
    '1340 1341 1342 1343 1344 1345 1346 1347 1348 135 136 137 138 139 144 147 148 150 151 152 157 ' +
    '158 159 165 1703 1705 1706 172 178 182 183 184 187 188 195 197 198',
  china_unicom:
    '130 131 132 140 145 146 155 156 166 167 1704 1707 1708 1709 171 175 176 185 186 196',
  china_telecom: '133 1349 141 149 153 162 1700 1701 1702 173 174 177 180 181 189 190 191 193 199',
  china_broadnet: '192',
};

/** Machine numbers of 13 digits (10646 …): five digits name the carrier. */
const machinePrefixes: Readonly<Record<string, Carrier>> = {
  '10646': 'china_unicom',
  '10647': 'china_mobile',
  '10648': 'china_mobile',
  '10649': 'china_telecom',
};

/** Indexed by the first four digits of the national mobile number. */
const byFourDigits: (Carrier | null)[] = new Array<Carrier | null>(2000).fill(null);
for (const carrier of Object.keys(prefixes) as Carrier[]) {
  for (const prefix of prefixes[carrier].split(' ')) {
    const start = Number(prefix.padEnd(4, '0'));
    const end = Number(prefix.padEnd(4, '9'));
    for (let four = start; four <= end; four++) byFourDigits[four] = carrier;
  }
}

/** Carrier of a mainland mobile or machine number given as E.164 digits (86…); null when unknown. */
export function carrierOf(digits: string): Carrier | null {
  return digits.startsWith('86') ? carrierOfNational(digits.slice(2)) : null;
}

/** The same for a national number: 11 digits from 13 to 19, or 13 machine digits. */
export function carrierOfNational(national: string): Carrier | null {
  if (national.charCodeAt(0) !== 49) return null;
  if (national.length === 13) {
    const machine = machinePrefixes[national.slice(0, 5)];
    if (machine !== undefined) return machine;
  } else if (national.length !== 11) return null;
  const four =
    1000 +
    (national.charCodeAt(1) - 48) * 100 +
    (national.charCodeAt(2) - 48) * 10 +
    (national.charCodeAt(3) - 48);
  return byFourDigits[four] ?? null;
}
