import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { contentSecurityPolicy } from './security-headers.ts';

type Part = { [key: string]: unknown };

const recordExample = {
  id: 'r-1',
  kind: 'call',
  time: '2024-05-01T08:00:00+08:00',
  from: '+86 170 0000 0001',
  to: '+86 199 0000 0001',
  duration_s: 95,
};
const csvSchema = { type: 'string' };

/** Bodies that the server takes as bytes: no schema checks them, so they are described here. */
const rawBodies: Readonly<Record<string, Part>> = {
  '/v1/local/records': {
    required: false,
    description: 'Records as bytes that come when they will; left out where `path` names a file.',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  },
  '/v1/records': {
    required: true,
    description: 'Plain, or with Content-Encoding gzip or zstd.',
    content: {
      'text/csv': {
        schema: csvSchema,
        example:
          'id,kind,time,from,to,duration_s,cell\nr-1,call,2024-05-01T08:00:00+08:00,+8617000000001,+8619900000001,95,\n',
      },
      'application/x-ndjson': {
        schema: { type: 'string' },
        example: `${JSON.stringify(recordExample)}\n`,
      },
      'application/json': {
        schema: { type: 'array', items: { type: 'object' } },
        example: [recordExample],
      },
    },
  },
  '/v1/indicators': {
    required: true,
    description: 'Plain, gzip or zstd.',
    content: {
      'text/csv': {
        schema: csvSchema,
        example:
          'kind,value,scam_type,confidence\nphone,+8617000000001,posing_as_police,90\ndomain,pay.example.com,false_shopping,80\n',
      },
      'application/x-ndjson': {
        schema: { type: 'string' },
        example: '{"kind":"phone","value":"+8617000000001","scam_type":"loan"}\n',
      },
      'application/json': {
        schema: { type: 'object', description: 'A STIX 2.1 bundle or a MISP event.' },
      },
    },
  },
};

/** Answers that are not JSON. */
const textAnswers: Readonly<Record<string, string>> = {
  '/metrics': 'text/plain',
  '/v1/stream': 'text/event-stream',
};

const statusDescriptions: Readonly<Record<string, string>> = {
  '200': 'Done.',
  '503': 'Not ready.',
  '4XX': 'The request was refused; code and hint say why.',
  '5XX': 'The server could not do it; nothing is said of its inside.',
};

type Operation = {
  responses?: Record<string, { description?: string; content?: Part }>;
  requestBody?: Part;
};
type Document = { paths?: Record<string, Record<string, Operation>> };

/** Adds what Fastify cannot know. Changes and returns `document`. */
export function completeDocument<D extends Document>(document: D): D {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item)) {
      const responses = operation.responses ?? {};
      for (const [status, response] of Object.entries(responses)) {
        response.description = statusDescriptions[status] ?? response.description ?? '';
      }
      const rawBody = rawBodies[path];
      if (method === 'post' && rawBody !== undefined) operation.requestBody = rawBody;
      const text = textAnswers[path];
      const answer = responses['200'];
      if (text !== undefined && answer !== undefined) {
        answer.content = { [text]: { schema: { type: 'string' } } };
      }
    }
  }
  return document;
}

/** To be called before the routes are. Serves /openapi.json and /docs, wholly from this server. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  const options: FastifyDynamicSwaggerOptions = {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tocsin',
        version,
        description:
          'Records and lists in, warnings out. Writes need a key (Authorization: Bearer); reads need one when the server listens beyond loopback. Every failure is {code, message, hint}.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        { name: 'live', description: 'What happens now.' },
        { name: 'warnings', description: 'What was decided.' },
        { name: 'judging', description: 'How danger is judged, and whether warnings work.' },
        { name: 'indicators', description: 'The lists.' },
        { name: 'records', description: 'The traffic.' },
        { name: 'family', description: 'Family numbers.' },
        { name: 'operation', description: 'Health, metrics, kill switch.' },
        { name: 'public', description: 'Open to everybody.' },
        { name: 'simulator', description: 'The phones of the bundled simulator.' },
      ],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key.' },
        },
      },
      security: [{ key: [] }],
    },
    hideUntagged: true,
    transform: ({ schema, url, route }) => ({
      schema: route.config?.access === 'public' ? { ...schema, security: [] } : schema,
      url,
    }),
    transformObject: (document) =>
      'openapiObject' in document
        ? completeDocument(document.openapiObject as Document)
        : document.swaggerObject,
  };
  await app.register(swagger, options);
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: contentSecurityPolicy,
    theme: { title: 'Tocsin API' },
    uiConfig: { docExpansion: 'list', deepLinking: true, validatorUrl: null },
  });
  app.get('/openapi.json', { config: { access: 'read' }, schema: { hide: true } }, () =>
    app.swagger(),
  );
}
