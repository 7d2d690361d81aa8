import type { Indicator } from '../../domain/indicator.ts';
import { hexOf } from '../../store/hex.ts';
import { indicatorSources, listIndicators } from '../../store/indicator-reads.ts';
import type { IndicatorSourceTable } from '../../store/schema.ts';
import { actorOf } from '../access.ts';
import { limitedStream } from '../body.ts';
import { ApiError, errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';
import {
  type IndicatorsPage,
  importQuerySchema,
  importResultSchema,
  indicatorsPageSchema,
  indicatorsQuerySchema,
  releaseResultSchema,
  revokeBodySchema,
  revokeResultSchema,
} from './indicators-schema.ts';

export function indicatorsRoutes(app: Api, { platform }: RouteContext): void {
  app.get(
    '/v1/indicators',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listIndicators',
        tags: ['indicators'],
        summary: 'The lists as they stand',
        description: 'What the police have listed and what stands aside, with its reason.',
        querystring: indicatorsQuerySchema,
        response: { 200: indicatorsPageSchema, ...errorResponses },
      },
    },
    async ({ query }): Promise<IndicatorsPage> => {
      const { indicators, next } = await listIndicators(platform.read, query);
      const sources = await indicatorSources(
        platform.read,
        indicators.map(({ id }) => id),
      );
      return { indicators: indicators.map((indicator) => viewOf(indicator, sources)), next };
    },
  );

  app.post(
    '/v1/indicators/revoke',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'revokeIndicators',
        tags: ['indicators'],
        summary: 'Take indicators off the lists',
        description:
          'They stop matching at once. Written into the audit chain. Needs a key of scope admin.',
        body: revokeBodySchema,
        response: { 200: revokeResultSchema, ...errorResponses },
      },
    },
    async (request) => {
      const { revoked, notFound } = await platform.revokeIndicators({
        ...request.body,
        actor: actorOf(request),
      });
      return { revoked, notFound: [...notFound] };
    },
  );
}

export function indicatorReleaseRoute(app: Api, { platform }: RouteContext): void {
  app.post(
    '/v1/indicators/release',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'releaseIndicators',
        tags: ['indicators'],
        summary: 'Let quarantined or revoked indicators match again',
        description:
          'For an indicator that the blast guard or the vetting put aside and a person has looked at. Written into the audit chain. Needs a key of scope admin.',
        body: revokeBodySchema,
        response: { 200: releaseResultSchema, ...errorResponses },
      },
    },
    async (request) => {
      const { released, notFound } = await platform.releaseIndicators({
        ...request.body,
        actor: actorOf(request),
      });
      return { released, notFound: [...notFound] };
    },
  );
}

/** Lists may be large, so they flow through; only this part of the API takes bodies unread. */
export function indicatorImportRoute(app: Api, { platform, maxBodyBytes }: RouteContext): void {
  app.removeAllContentTypeParsers();
  for (const type of [
    'text/csv',
    'application/csv',
    'application/x-ndjson',
    'application/jsonl',
    'application/json',
    'application/stix+json',
    'application/taxii+json',
    'application/octet-stream',
    'application/gzip',
    'application/zstd',
  ]) {
    app.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }
  app.post(
    '/v1/indicators',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'importIndicators',
        tags: ['indicators'],
        summary: 'Import a list',
        description:
          'CSV, JSON Lines, STIX 2.1 or MISP, plain, gzip or zstd. Bad rows are named by line and reason; the good ones are kept. Needs a key of scope write.',
        querystring: importQuerySchema,
        response: { 200: importResultSchema, ...errorResponses },
      },
    },
    async ({ body, query, headers }) => {
      const declared = Number(headers['content-length'] ?? 0);
      if (declared > maxBodyBytes) throw new ApiError('BODY_TOO_LARGE', 'The body is too large.');
      const result = await platform.importIndicators({
        name: query.name,
        bytes: limitedStream(body, maxBodyBytes),
        format: query.format,
        dryRun: query.dryRun,
        source: query.source ?? null,
      });
      return {
        ...result,
        quarantined: { ...result.quarantined },
        rejects: result.rejects.map((reject) => ({ ...reject })),
        notes: result.notes.map((note) => ({ ...note })),
        unknownScamTypes: { ...result.unknownScamTypes },
        guessedTypes: { ...result.guessedTypes },
      };
    },
  );
}

function viewOf(
  { id, space: _space, partyClass: _partyClass, site: _site, scamTypeFrom, ...shown }: Indicator,
  sources: ReadonlyMap<string, readonly IndicatorSourceTable[]>,
): IndicatorsPage['indicators'][number] {
  const hex = hexOf(id);
  const named = (sources.get(hex) ?? []).map(({ source, caseRef, confidence, listedMs }) => {
    return { source, caseRef, confidence, listedMs };
  });
  const from = shown.scamType === null ? null : (scamTypeFrom ?? 'listed');
  return { ...shown, id: hex, scamTypeFrom: from, sources: named };
}
