import helmet from 'helmet';
import type { RequestHandler } from 'express';

/**
 * The pages need one stylesheet, one font and one icon of our own, and no script at all; everything
 * else is forbidden. No HSTS: the server speaks plain HTTP, whoever puts TLS before it decides that.
 */
export function securityHeaders(): RequestHandler {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}
