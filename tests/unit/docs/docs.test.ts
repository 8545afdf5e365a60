import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createProgram } from '../../../src/cli/program.js';
import { errorTable } from '../../../src/errors/table.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const packageJson = z
  .object({
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')));

const models = readdirSync(join(root, 'models')).map((name) => join('models', name));
const markdown = ['.', 'docs', 'docs/decisions', 'training', ...models].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

describe('the documentation', () => {
  it.each(markdown)('%s links to files that exist', (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/gu)];
    for (const [, target = ''] of links) {
      expect(existsSync(join(root, dirname(file), target)), target).toBe(true);
    }
  });

  it.each(markdown)('%s names npm scripts and commands that exist', async (file) => {
    const verbs = (await createProgram()).commands.map((command) => command.name());
    for (const [, script = ''] of read(file).matchAll(/\bnpm run ([\w:-]+)/gu)) {
      expect(Object.keys(packageJson.scripts)).toContain(script);
    }
    for (const [, verb = ''] of read(file).matchAll(/`(?:npx )?kindred ([a-z-]+)/gu)) {
      expect(verbs).toContain(verb);
    }
    for (const [, path = ''] of read(file).matchAll(/npx tsx (\S+\.ts)/gu)) {
      expect(path.includes('<') || existsSync(join(root, path)), path).toBe(true);
    }
  });

  it('lists every error with its status and exit code, and no other', () => {
    const rows = [
      ...read('docs/errors.md').matchAll(/^\|\s*`(\w+)`\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|/gmu),
    ];
    const listed = rows.map(([, code, status, exit]) => [code, Number(status), Number(exit)]);
    const table = Object.entries(errorTable).map(([code, { status, exit }]) => [
      code,
      status,
      exit,
    ]);
    expect(listed).toEqual(table);
  });

  it.each(models)('%s has a card that names its weights, and a licence', (folder) => {
    const { files } = z
      .object({ files: z.record(z.string(), z.object({ sha256: z.string() })) })
      .parse(JSON.parse(read(join(folder, 'manifest.json'))));
    const [weights] = Object.entries(files).filter(([name]) => name.endsWith('.onnx'));
    expect(read(join(folder, 'README.md'))).toContain(weights?.[1].sha256);
    expect(read(join(folder, 'LICENSE'))).toContain('Apache License');
  });

  it.each(markdown)('%s has no figure left to be filled in', (file) => {
    expect(read(file)).not.toMatch(/^[A-Z]{4,}$/mu);
  });

  it('says of every dependency why it is there', () => {
    const text = read('docs/dependencies.md');
    const names = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies });
    const unexplained = names.filter(
      (name) => !name.startsWith('@types/') && !text.includes(`\`${name}\``),
    );
    expect(unexplained).toEqual([]);
  });
});
