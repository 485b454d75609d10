import { z } from 'zod';

/** A JSON Schema document (draft 2020-12 as far as ajv reads it). Its inside is checked by the tool validator, not by zod. */
export const jsonSchemaSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.infer<typeof jsonSchemaSchema>;
