import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Everything a page needs comes from this server: nothing else is let in, and no site may frame it. */
export async function setSecurityHeaders(app: FastifyInstance, appUrl: string): Promise<void> {
  const secure = appUrl.startsWith('https:');
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Component libraries set style attributes; styles cannot run code.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    hsts: secure ? { maxAge: 180 * 24 * 60 * 60 } : false,
    // Links with tokens in them must not travel on as a referrer.
    referrerPolicy: { policy: 'no-referrer' },
    // Means something only where the connection is secure; browsers warn elsewhere.
    crossOriginOpenerPolicy: secure ? { policy: 'same-origin' } : false,
    originAgentCluster: secure,
  });
}
