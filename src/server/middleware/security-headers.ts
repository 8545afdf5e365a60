import helmet from 'helmet';
import type { RequestHandler } from 'express';

/**
 * The pages need stylesheets, fonts, an icon and a script of our own, which asks this server alone;
 * everything else is forbidden. No HSTS: the server speaks plain HTTP, whoever puts TLS before it decides that.
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
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}
