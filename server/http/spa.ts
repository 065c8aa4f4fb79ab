import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { answerError } from '../plugins/errors.ts';

/**
 * Serves the built web app; every other path of the site is the app's own (its router reads it).
 * @param folder of the build; default: client/dist of this checkout.
 */
export async function registerSpa(app: FastifyInstance, folder: string = defaultFolder()): Promise<void> {
  const built = existsSync(`${folder}/index.html`);
  await app.register(async (scope) => {
    if (built) {
      await scope.register(compress, {
        threshold: 1_024,
        encodings: ['br', 'gzip'],
        // The highest quality takes a second per file; this one is close to it at a fraction.
        brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } },
      });
      await scope.register(fastifyStatic, {
        root: folder,
        wildcard: false,
        cacheControl: false,
        setHeaders: (reply, path) => {
          // Names under assets/ hold a hash of their content.
          const forEver = path.startsWith(`${folder}/assets/`);
          reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      });
    }
    scope.setNotFoundHandler(async (req, reply) => {
      const path = new URL(req.url, 'http://local').pathname;
      const page = req.method === 'GET' && !reserved.test(path) && !/\.[a-z0-9]+$/i.test(path);
      if (!page) return answerError(reply, 404, { code: 'NOT_FOUND', message: `There is nothing at ${path}.` });
      if (built) return reply.header('cache-control', 'no-cache').sendFile('index.html');
      return answerError(reply, 503, {
        code: 'NOT_BUILT',
        message: 'The web app is not built yet. Run npm start, or build the client package.',
      });
    });
  });
}

const reserved = /^\/(api|ops|health|metrics|assets)(\/|$)/;

/** The same step up from this file as from the bundle in server/dist. */
const defaultFolder = () => fileURLToPath(new URL('../../client/dist', import.meta.url));
