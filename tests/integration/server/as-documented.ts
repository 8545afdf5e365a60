import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { OpenApiDocument } from '../../../src/api/openapi.js';
import type { Operation } from '../../../src/api/operation.js';

/** What came back of a request. */
export interface Answer {
  readonly status: number;
  /** The content type, without its parameters. */
  readonly media: string;
  readonly text: string;
}

/** Checks answers by an OpenAPI document alone: not by zod, which made both. */
export function documentedBy(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = ({ id, path, method }: Operation, { status, media }: Answer) => {
    const name = `${id} ${status} ${media}`;
    const found: unknown = document.paths?.[path]?.[method]?.responses?.[status];
    const content = (found as { content?: Record<string, { schema: object }> } | undefined)
      ?.content;
    expect(Object.keys(content ?? {}), name).toContain(media);
    const validate =
      validators.get(name) ??
      ajv.compile({ ...content?.[media]?.schema, components: document.components });
    validators.set(name, validate);
    return validate;
  };
  return (operation: Operation, answer: Answer): void => {
    const validate = validatorOf(operation, answer);
    validate(answer.media.endsWith('json') ? JSON.parse(answer.text) : answer.text);
    expect(validate.errors).toBeNull();
  };
}
