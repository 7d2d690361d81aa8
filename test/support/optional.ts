import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Tests that need something a fresh machine may lack call this first. Where it is present they run;
 * where it is absent they skip with one line that says how to get it; under TOCSIN_REQUIRE_ALL=1
 * absence is a failure. Under TOCSIN_REQUIRE_ALL=installable the shared data folder alone may be
 * absent, because no package manager brings it.
 */
export type Optional =
  | { readonly present: true; readonly path: string }
  | { readonly present: false; readonly reason: string };

const required = process.env.TOCSIN_REQUIRE_ALL;
const installed = required === '1' || required === 'installable';

function decide(path: string | undefined, what: string, how: string, needed = installed): Optional {
  if (path !== undefined && existsSync(path)) return { present: true, path };
  const reason = `${what} is absent: ${how}`;
  if (needed) throw new Error(reason);
  return { present: false, reason };
}

/** A file or folder below the shared data folder, which lies beside the checkout (or at TOCSIN_SHARED). */
export function sharedPath(relative: string): Optional {
  const root =
    process.env.TOCSIN_SHARED ?? fileURLToPath(new URL('../../../shared/', import.meta.url));
  return decide(
    `${root.replace(/\/$/, '')}/${relative}`,
    `shared/${relative}`,
    'put the shared data folder beside the checkout, or name it in TOCSIN_SHARED',
    required === '1',
  );
}

export function chromiumPath(): Optional {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (candidate) => existsSync(candidate),
  );
  return decide(path, 'Chromium', 'apt-get install chromium');
}

/** Makes certificates for tests of TLS. */
export function opensslPath(): Optional {
  const path = ['/usr/bin/openssl', '/usr/local/bin/openssl'].find((one) => existsSync(one));
  return decide(path, 'openssl', 'apt-get install openssl');
}

/** Folder with initdb and postgres, for a throw-away PostgreSQL server on loopback. */
export function postgresBinPath(): Optional {
  const path = [17, 16, 15, 14, 13]
    .map((version) => `/usr/lib/postgresql/${version}/bin`)
    .find((candidate) => existsSync(`${candidate}/initdb`));
  return decide(path, 'PostgreSQL', 'apt-get install postgresql');
}
