import type { Profile } from '../../config/intake.ts';
import { TocsinError } from '../../domain/error.ts';

const plain: Profile = {
  header: true,
  columns: null,
  delimiter: ',',
  fields: {},
  constants: {},
  kinds: {},
  timeFormat: 'auto',
  utcOffset: '+08:00',
};

/**
 * Master.csv of Asterisk's cdr_csv: columns in the order of `build_csv_record` in cdr/cdr_csv.c; no
 * header. The first 16 are always there; uniqueid and userfield by loguniqueid and loguserfield in
 * cdr.conf, the last three by newcdrcolumns. billsec counts from the answer, so that an unanswered
 * call is 0 s long; duration would count the ringing.
 */
const asterisk: Profile = {
  ...plain,
  header: false,
  columns: [
    'accountcode',
    'src',
    'dst',
    'dcontext',
    'clid',
    'channel',
    'dstchannel',
    'lastapp',
    'lastdata',
    'start',
    'answer',
    'end',
    'duration',
    'billsec',
    'disposition',
    'amaflags',
    'uniqueid?',
    'userfield?',
    'peeraccount?',
    'linkedid?',
    'sequence?',
  ],
  fields: { id: 'uniqueid', time: 'start', from: 'src', to: 'dst', duration_s: 'billsec' },
  constants: { kind: 'call' },
  timeFormat: 'datetime',
};

/**
 * Profiles that ship. `default` is Tocsin's own format; `asterisk_utc` is for an Asterisk with
 * usegmtime=yes in cdr.conf, which the file itself does not say.
 */
export const shippedProfiles: Readonly<Record<string, Profile>> = {
  default: plain,
  asterisk,
  asterisk_utc: { ...asterisk, utcOffset: '+00:00' },
};

/**
 * @param configured profiles of the configuration; they win over shipped ones of the same name
 * @throws TocsinError PROFILE_UNKNOWN
 */
export function findProfile(name: string, configured: Readonly<Record<string, Profile>>): Profile {
  if (Object.hasOwn(configured, name) && configured[name] !== undefined) return configured[name];
  if (Object.hasOwn(shippedProfiles, name) && shippedProfiles[name] !== undefined) {
    return shippedProfiles[name];
  }
  const known = [...new Set([...Object.keys(shippedProfiles), ...Object.keys(configured)])].sort();
  // The name is not repeated: it may be a number that a caller of the API put in the wrong place.
  throw new TocsinError(
    'PROFILE_UNKNOWN',
    `There is no profile of that name. Known: ${known.join(', ')}. Add it under intake.profiles.`,
  );
}
