import { minuteMs, zoneOffsetMs } from '../clock.ts';
import { carriers, mobileRanges, serialDigits } from '../numbers.ts';
import { type HourColumns, kindCode, kinds } from '../ordinary/columns.ts';
import { outsiderCarrier, outsiderSerial } from '../ordinary/outsiders.ts';
import {
  appCount,
  appName,
  firstFormerCode,
  firstOutsiderCode,
  hostCount,
  hostName,
  shopCount,
  shopNumber,
} from '../ordinary/parties.ts';
import { cellText } from '../places.ts';
import type { CityPopulation } from '../population/population.ts';
import type { CityEvent } from '../types.ts';
import { csvField } from './csv.ts';

export const recordsHeader = 'id,kind,time,from,to,duration_s,cell\n';

const blockBytes = 1 << 20;
/** The widest row: no field of the simulator's is longer than a few hundred bytes. */
const widestRow = 4096;

const comma = 44;
const newline = 10;
const zero = 48;

/**
 * Rows of records.csv as bytes. Times are ISO 8601 with milliseconds and the city's offset, ids run
 * from 1. Ordinary rows are written straight from their columns.
 */
export class RowWriter {
  readonly #population: CityPopulation;
  readonly #ranges = carriers.map((carrier) => Buffer.from(`+${mobileRanges[carrier]}`));
  readonly #kinds = kinds.map((kind) => Buffer.from(kind));
  readonly #hosts = texts(hostCount, hostName);
  readonly #apps = texts(appCount, appName);
  readonly #shops: readonly Buffer[];
  readonly #cells = new Map<number, Buffer>();
  #bytes = Buffer.allocUnsafe(blockBytes);
  #at = 0;
  #rows = 0;
  #minute = Number.NaN;
  #minuteText = Buffer.alloc(0);

  readonly #hasCells: boolean;
  // At hand, since every row reads them.
  readonly #size: number;
  readonly #carrier: Uint8Array;
  readonly #serial: Uint32Array;
  readonly #formerSerial: Uint32Array;

  /** @param hasCells else their column stays empty */
  constructor(population: CityPopulation, hasCells = true) {
    this.#population = population;
    this.#hasCells = hasCells;
    const { size, tables } = population;
    this.#size = size;
    this.#carrier = tables.carrier;
    this.#serial = tables.serial;
    this.#formerSerial = tables.formerSerial;
    this.#shops = texts(shopCount(size), shopNumber);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Whether the block has no room for another row: it must be taken then. */
  get full(): boolean {
    return this.#at > blockBytes - widestRow;
  }

  /** The rows since the last block. */
  take(): Uint8Array {
    const block = this.#bytes.subarray(0, this.#at);
    this.#bytes = Buffer.allocUnsafe(blockBytes);
    this.#at = 0;
    return block;
  }

  columns(hour: HourColumns, row: number): void {
    const kind = hour.kind[row] ?? 0;
    const timeMs = hour.startMs + (hour.offsetMs[row] ?? 0);
    this.#begin(this.#kinds[kind], timeMs);
    this.#party(hour.from[row] ?? 0, timeMs);
    this.#byte(comma);
    const to = hour.to[row] ?? 0;
    if (kind === kindCode.web) this.#copy(this.#hosts[to]);
    else if (kind === kindCode.app) this.#copy(this.#apps[to]);
    else this.#party(to, timeMs);
    this.#byte(comma);
    const durationS = hour.durationS[row] ?? -1;
    if (durationS >= 0) this.#number(durationS);
    this.#byte(comma);
    if (this.#hasCells) this.#copy(this.#cell(hour.cell[row] ?? 0));
    this.#byte(newline);
  }

  event({ timeMs, kind, from, to, durationS, cell }: CityEvent): void {
    this.#begin(this.#kinds[kindCode[kind]], timeMs);
    const rest = `${csvField(from)},${csvField(to)},${durationS ?? ''},${this.#hasCells ? csvField(cell) : ''}\n`;
    if (rest.length > widestRow / 4) throw new RangeError('an event is too long for a row');
    this.#at += this.#bytes.write(rest, this.#at, 'utf8');
  }

  #begin(kind: Uint8Array | undefined, timeMs: number): void {
    this.#number(++this.#rows);
    this.#byte(comma);
    this.#copy(kind);
    this.#byte(comma);
    this.#time(timeMs);
    this.#byte(comma);
  }

  #time(timeMs: number): void {
    const minute = Math.floor(timeMs / minuteMs);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#minuteText = Buffer.from(
        new Date(minute * minuteMs + zoneOffsetMs).toISOString().slice(0, 17),
      );
    }
    this.#copy(this.#minuteText);
    const ms = timeMs - minute * minuteMs;
    const second = Math.floor(ms / 1000);
    this.#padded(second, 10);
    this.#byte(46);
    this.#padded(ms - second * 1000, 100);
    this.#copy(zone);
  }

  #party(code: number, timeMs: number): void {
    if (code < this.#size) {
      const former = this.#formerSerial[code] ?? 0;
      const isOld = former !== 0 && timeMs < this.#population.joinedMs(code);
      this.#mobile(this.#carrier[code], isOld ? former : this.#serial[code]);
    } else if (code < firstOutsiderCode) this.#copy(this.#shops[code - this.#size]);
    else if (code < firstFormerCode)
      this.#mobile(outsiderCarrier(this.#population.tables.seed, code), outsiderSerial(code));
    else {
      const person = code - firstFormerCode;
      this.#mobile(this.#carrier[person], this.#formerSerial[person]);
    }
  }

  #mobile(carrier = 0, serial = 0): void {
    this.#copy(this.#ranges[carrier]);
    this.#padded(serial, 10 ** (serialDigits - 1));
  }

  #cell(code: number): Buffer {
    let bytes = this.#cells.get(code);
    if (bytes === undefined) {
      bytes = Buffer.from(cellText(code));
      this.#cells.set(code, bytes);
    }
    return bytes;
  }

  /** With leading zeros; `unit` is the weight of the first digit. */
  #padded(value: number, unit: number): void {
    const bytes = this.#bytes;
    let last = this.#at;
    for (let weight = unit; weight >= 1; weight /= 10) last++;
    this.#at = last;
    for (let left = value, at = last - 1, weight = unit; weight >= 1; weight /= 10, at--) {
      const tens = Math.floor(left / 10);
      bytes[at] = zero + left - tens * 10;
      left = tens;
    }
  }

  #number(value: number): void {
    let unit = 1;
    while (unit * 10 <= value) unit *= 10;
    this.#padded(value, unit);
  }

  #copy(text: Uint8Array | undefined): void {
    if (text === undefined) return;
    const bytes = this.#bytes;
    let at = this.#at;
    for (let n = 0; n < text.length; n++) bytes[at++] = text[n] ?? 0;
    this.#at = at;
  }

  #byte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }
}

const zone = Buffer.from('+08:00');

function texts(count: number, name: (n: number) => string): Buffer[] {
  return Array.from({ length: count }, (_, n) => Buffer.from(name(n)));
}
