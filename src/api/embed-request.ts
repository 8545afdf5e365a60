import { z } from 'zod';
import { flag, name, wholeNumberOr } from './parameters.js';

const count = wholeNumberOr({ min: 1, max: 20 }, 5);
const theme = z.enum(['light', 'dark', 'auto'], 'must be light, dark or auto').default('auto');
const language = z
  .string()
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z\d]{1,8})*$/u, 'must be a language tag, such as en or pt-BR');

/** The parameters of an embedded list. */
export const embedRequestSchema = z.strictObject({
  count,
  theme,
  lang: language.default('en'),
  /** Show the sentences that are alike. */
  why: flag.default(false),
  /** The list alone, without a document around it, for pages put together on a server. */
  fragment: flag.default(false),
});

/** See {@link embedRequestSchema}. */
export type EmbedRequest = z.output<typeof embedRequestSchema>;

/** The parameters of the page that builds the code for embedding; links get decorated on their way. */
export const builderRequestSchema = z.object({
  paper: name.exactOptional(),
  count,
  theme,
  lang: language.exactOptional(),
});

/** See {@link builderRequestSchema}. */
export type BuilderRequest = z.output<typeof builderRequestSchema>;
