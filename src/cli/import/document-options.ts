import type { Command } from 'commander';
import type { ImportRequest } from '../../openapi/import-document.ts';

/** How a document is to be read, as commander reads it. */
export interface DocumentOptions {
  serverBaseUrl?: string;
  serverBaseUrlAll?: string;
  adapt?: boolean;
  skipInvalid?: boolean;
}

/** The flags that `import` and `spec check` share. */
export function documentOptions(command: Command): Command {
  return command
    .option('--server-base-url <url>', "replaces the document's root server")
    .option('--server-base-url-all <url>', 'replaces every server, those of paths and operations too')
    .option('--adapt', 'flatten what can be flattened safely, and say so')
    .option('--skip-invalid', 'take what is valid and report the rest, instead of all or nothing');
}

export function documentRequest({
  serverBaseUrl,
  serverBaseUrlAll,
  adapt,
  skipInvalid,
}: DocumentOptions): Pick<ImportRequest, 'serverBaseUrl' | 'serverBaseUrlAll' | 'adapt' | 'skipInvalid'> {
  return { serverBaseUrl, serverBaseUrlAll, adapt, skipInvalid };
}
