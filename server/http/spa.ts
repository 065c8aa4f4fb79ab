import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { answerError } from '../plugins/errors.ts';

/**
 * Serves the built web app; every other path of the site is the app's own (its router reads it).
 * @param folder of the build; default: client/dist of this checkout.
 */
export async function registerSpa(app: FastifyInstance, folder: string = defaultFolder()): Promise<void> {
  const built = existsSync(`${folder}/index.html`);
  if (built) {
    await app.register(fastifyStatic, {
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
  app.setNotFoundHandler(async (req, reply) => {
    const path = new URL(req.url, 'http://local').pathname;
    const page = req.method === 'GET' && !reserved.test(path) && !/\.[a-z0-9]+$/i.test(path);
    if (!page) return answerError(reply, 404, { code: 'NOT_FOUND', message: `There is nothing at ${path}.` });
    if (!built) {
      return answerError(reply, 503, {
        code: 'NOT_BUILT',
        message: 'The web app is not built yet. Run npm start, or build the client package.',
      });
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}

const reserved = /^\/(api|ops|health|metrics|assets)(\/|$)/;

/** The same step up from this file as from the bundle in server/dist. */
const defaultFolder = () => fileURLToPath(new URL('../../client/dist', import.meta.url));
