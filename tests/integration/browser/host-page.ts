import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another site's web server, on an origin of its own. */
export interface HostSite {
  readonly origin: string;
  /** Shows a page under a path. @returns its address */
  show(html: string, policy: string): string;
  close(): Promise<void>;
}

/** Starts another site. */
export async function startHostSite(): Promise<HostSite> {
  const pages = new Map<string, { readonly html: string; readonly policy: string }>();
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? '');
    if (page === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': page.policy,
    });
    response.end(page.html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    show: (html, policy) => {
      const path = `/${pages.size}.html`;
      pages.set(path, { html, policy });
      return origin + path;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
