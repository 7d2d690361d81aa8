import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Shown in place of the page where it was not built. */
export const notBuiltPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tocsin</title></head>
<body style="font: 16px/1.6 sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1>Tocsin is running</h1>
<p>The live page has not been built. Build it with <code>npm run build:web</code> and restart.</p>
<p lang="zh">实时页面尚未构建：请运行 <code>npm run build:web</code> 后重新启动。</p>
<p>The API works: see <a href="/docs">/docs</a>, <a href="/v1/overview">/v1/overview</a>, <a href="/metrics">/metrics</a>.</p>
</body>
</html>
`;

/** Paths that the page itself shows; each is the same file. */
const pagePaths = ['/', '/intelligence', '/check', '/check/:code'];

/** A year: Vite names the files in assets/ after their content. */
const assetsMaxAgeMs = 365 * 86_400_000;

/** Serves the built page of `webRoot`, open to everybody; the data that it shows is not. */
export async function registerStaticPage(app: FastifyInstance, webRoot: string): Promise<void> {
  const options = { config: { access: 'public' as const }, schema: { hide: true } };
  if (!existsSync(join(webRoot, 'index.html'))) {
    for (const path of pagePaths) {
      app.get(path, options, (_request, reply) => reply.type('text/html').send(notBuiltPage));
    }
    return;
  }
  await app.register(fastifyStatic, { root: webRoot, serve: false, dotfiles: 'ignore' });
  for (const path of pagePaths) {
    app.get(path, options, (_request, reply) =>
      reply.sendFile('index.html', { cacheControl: false }),
    );
  }
  app.get<{ Params: { '*': string } }>('/assets/*', options, ({ params }, reply) =>
    reply.sendFile(`assets/${params['*']}`, { maxAge: assetsMaxAgeMs, immutable: true }),
  );
  app.get<{ Params: { '*': string } }>('/*', options, ({ params }, reply) =>
    reply.sendFile(params['*'], { cacheControl: false }),
  );
}
