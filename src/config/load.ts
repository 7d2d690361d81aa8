import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Value from 'typebox/value';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { TocsinError } from '../domain/error.ts';
import { crossProblems } from './cross-rules.ts';
import { applyEnvironment } from './environment.ts';
import { type Problem, schemaProblems } from './problems.ts';
import { readRoutes } from './routes/read-routes.ts';
import type { RouteConfig } from './routes/route-schemas.ts';
import { type Config, configSchema } from './schema.ts';

export type LoadedConfig = {
  readonly config: Config;
  /** Dotted field to the variable that set it. */
  readonly fromEnvironment: ReadonlyMap<string, string>;
  readonly file: string | null;
};

type Source = { file: string; doc: Document; lines: LineCounter };

function readSource(file: string): Source {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TocsinError(
      'CONFIG_INVALID',
      `${file}: cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = doc.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new TocsinError('CONFIG_INVALID', `${file}:${line}: not YAML: ${error.message}`, {
      cause: error,
    });
  }
  return { file, doc, lines };
}

/** The line of the field, or of the nearest section that the file does have. */
function lineOf(source: Source, path: readonly string[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const keys = path.slice(0, depth).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    const node = source.doc.getIn(keys, true);
    if (isNode(node) && node.range) return source.lines.linePos(node.range[0]).line;
  }
  return 1;
}

function report(
  problems: readonly Problem[],
  source: Source | null,
  used: ReadonlyMap<string, string>,
): TocsinError {
  const lines = problems.map(({ path, message }) => {
    const field = path.join('.');
    const variable = used.get(field);
    const where = variable ?? (source ? `${source.file}:${lineOf(source, path)}` : 'configuration');
    return `${where}: ${field || 'the file'} ${message}`;
  });
  return new TocsinError('CONFIG_INVALID', lines.join('\n'));
}

function withCaFile<R extends RouteConfig>(route: R, caFile: string | null): R {
  return { ...route, tls: { ...route.tls, caFile } };
}

/** Paths in the file are relative to the file. */
function resolvePaths(config: Config, base: string): Config {
  const { delivery, intake } = config;
  const resolved = (file: string | null): string | null =>
    file === null ? null : resolve(base, file);
  return {
    ...config,
    dataDir: resolve(base, config.dataDir),
    intake: {
      ...intake,
      allowHostFiles: intake.allowHostFiles.map((file) => resolve(base, file)),
      protectHostFiles: intake.protectHostFiles.map((file) => resolve(base, file)),
    },
    delivery: {
      ...delivery,
      templateFile: resolved(delivery.templateFile),
      portedNumbersFile: resolved(delivery.portedNumbersFile),
      routes: delivery.routes.map((route) => withCaFile(route, resolved(route.tls.caFile))),
    },
  };
}

/** delivery.routes as written, where it is a list. */
function routesIn(value: Readonly<Record<string, unknown>>): readonly unknown[] {
  const routes: unknown = Object(value.delivery).routes;
  return Array.isArray(routes) ? routes : [];
}

/** The same configuration with the routes filled in; anything else in their place stays, to be complained of. */
function withRoutes(
  value: Readonly<Record<string, unknown>>,
  routes: readonly RouteConfig[],
): Record<string, unknown> {
  const { delivery } = value;
  if (!Array.isArray(Object(delivery).routes)) return { ...value };
  return { ...value, delivery: { ...Object(delivery), routes } };
}

/**
 * Reads the configuration: defaults, then the YAML file, then the environment.
 * @throws TocsinError CONFIG_INVALID with one line for each problem: file and line (or the variable), field, mend.
 */
export function loadConfig(options: {
  file: string | null;
  env: Readonly<Record<string, string | undefined>>;
}): LoadedConfig {
  const source = options.file === null ? null : readSource(options.file);
  const raw: unknown = source?.doc.toJS() ?? {};
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new TocsinError('CONFIG_INVALID', `${source?.file}:1: must be a map of fields`);
  }
  const { value, used, problems } = applyEnvironment(
    configSchema,
    raw as Record<string, unknown>,
    options.env,
  );
  if (problems.length > 0) {
    const lines = problems.map((one) => `${one.variable}: ${one.message}`);
    throw new TocsinError('CONFIG_INVALID', lines.join('\n'));
  }
  const { routes, problems: inRoutes } = readRoutes(routesIn(value));
  const full = Value.Default(configSchema, withRoutes(value, routes));
  const wrong = [...schemaProblems(configSchema, full), ...inRoutes];
  if (wrong.length > 0) throw report(wrong, source, used);
  const config = full as Config;
  const crossed = crossProblems(config);
  if (crossed.length > 0) throw report(crossed, source, used);
  const base = source ? dirname(resolve(source.file)) : process.cwd();
  return { config: resolvePaths(config, base), fromEnvironment: used, file: options.file };
}
