import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  dataDirectory,
  modelsDirectory,
  packageRoot,
  version,
} from '../../../src/config/package-root.js';

describe('packageRoot', () => {
  it('is the folder with package.json, models and data', async () => {
    const manifest: unknown = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'kindred', version });
    expect(existsSync(modelsDirectory)).toBe(true);
    expect(existsSync(dataDirectory)).toBe(true);
  });
});
