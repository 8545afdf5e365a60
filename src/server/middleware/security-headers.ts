import helmet from 'helmet';
import type { RequestHandler, Response } from 'express';

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

/** Lets a page of any site show this one answer in a frame. */
export function allowFraming(response: Response): void {
  const policy = String(response.getHeader('content-security-policy'));
  response.setHeader(
    'content-security-policy',
    policy.replace("frame-ancestors 'none'", 'frame-ancestors *').replace("script-src 'self';", ''),
  );
  response.removeHeader('x-frame-options');
}
