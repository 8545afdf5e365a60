#!/usr/bin/env node
/** The command line. */
import { createProgram } from './program.js';
import { reportError } from './report-error.js';
import { ignoreClosedPipes } from './terminal.js';

ignoreClosedPipes();
const [node = '', script = '', ...words] = process.argv;
try {
  await createProgram().parseAsync([node, script, ...(words.length === 0 ? ['--help'] : words)]);
} catch (error) {
  // The options may be what could not be parsed, so --json is looked for by itself.
  process.exitCode = reportError(error, { json: words.includes('--json') });
}
