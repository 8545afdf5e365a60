import { existsSync } from 'node:fs';
import chromiumPackage from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A container's root has no user namespaces for the sandbox, and its /dev/shm may be tiny. */
const args = ['--no-sandbox', '--disable-dev-shm-usage'];

/**
 * Starts the first browser there is: CHROMIUM_PATH (not KINDRED_…, which names settings only), one of
 * the system's, or the one that npm brought along as a development dependency (Linux x64). Of that one's
 * own arguments none is taken: they are for a function in the cloud, and its single process does not
 * outlive a closed context.
 *
 * @param more further arguments of the browser
 */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const installed = process.env['CHROMIUM_PATH'] ?? systemBrowsers.find((path) => existsSync(path));
  const executablePath = installed ?? (await chromiumPackage.executablePath());
  return chromium.launch({ executablePath, args: [...args, ...more] });
}
