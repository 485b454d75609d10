/** A row of a document about the call on the wire. A test must have a title that begins the row: `subject: says...`. */
export interface WireRow {
  page: 'product' | 'execution' | 'troubleshooting';
  subject: string;
  says: string;
  /** the beginning of `subject: says` that a test's title quotes */
  title: string;
}

const rowsOf =
  (page: WireRow['page']) =>
  ([subject, says, title]: [subject: string, says: string, title: string]): WireRow => ({ page, subject, says, title });

/** product.md, section 2: both tables. */
const product: [subject: string, says: string, title: string][] = [
  [
    'transport',
    'HTTPS only, certificate verified. No plain-http switch: tests and demo have a CA of their own',
    'transport: HTTPS only, certificate verified',
  ],
  ['methods', 'GET, POST, PUT, PATCH, DELETE', 'methods: GET, POST, PUT, PATCH, DELETE'],
  [
    'bodies',
    'JSON, multipart/form-data (files included); beyond the seeds: application/x-www-form-urlencoded',
    'bodies: JSON, multipart/form-data (files included)',
  ],
  [
    'timeout',
    '60 s for everything: DNS, connect, TLS, headers, whole body; `AbortSignal.timeout`',
    'timeout: 60 s for everything',
  ],
  [
    'retries',
    'none: not by the activity, not by the HTTP client, not by a second worker, not after a crash',
    'retries: none: not by the activity, not by the HTTP client, not by a second worker',
  ],
  ['redirects', 'never followed: the 3xx is the result', 'redirects: never followed: the 3xx is the result'],
  ['concurrency', 'one call per turn; no circuit breaker', 'concurrency: one call per turn; no circuit breaker'],
  [
    'response',
    'whole body as text (content-encoding undone, charset of the content-type honoured), handed over verbatim',
    'response: whole body as text',
  ],
  ['2xx', 'status + body verbatim', '2xx: status + body verbatim'],
  ['4xx / 5xx (and 3xx)', 'upstream status + body verbatim', '4xx / 5xx (and 3xx): upstream status + body verbatim'],
  [
    'timeout',
    'responseStatus 408, body `Request timed out after 60000ms`',
    'timeout: responseStatus 408, body `Request timed out after 60000ms`',
  ],
  [
    'network error (DNS, refused, reset, TLS, blocked address)',
    'the string `Something went wrong`',
    'network error (DNS, refused, reset, TLS, blocked address): the string `Something went wrong`',
  ],
  [
    'worker lost during the call',
    'as timeout; recorded as **unknown** and never repeated by itself',
    'worker lost during the call: as timeout',
  ],
  [
    'body over the cap',
    'upstream status + the bytes read, with a visible marker; recorded as cut',
    'body over the cap: upstream status + the bytes read, with a visible marker; recorded as cut',
  ],
];

/** The seed on execution: "Timeout And Retries" and "How The AI Sees Failures". */
const execution: [subject: string, says: string, title: string][] = [
  [
    'Timeout per call',
    '60 seconds (hard, enforced with AbortSignal.timeout)',
    'Timeout per call: 60 seconds (hard, enforced with AbortSignal.timeout)',
  ],
  ['Retries on failure', 'None — OpenCX does not retry', 'Retries on failure: None'],
  [
    'Concurrency',
    'One tool call per conversation turn — the AI waits for the response before replying',
    'Concurrency: One tool call per conversation turn',
  ],
  ['Circuit breaker', 'None — every call hits your endpoint', 'Circuit breaker: None — every call hits your endpoint'],
  ['Timeout', 'responseStatus: 408, body Request timed out after 60000ms', 'Timeout: responseStatus: 408'],
  ['Network error', 'The string Something went wrong', 'Network error: The string Something went wrong'],
  ['4xx or 5xx', 'The upstream status + response body verbatim', '4xx or 5xx: The upstream status'],
  ['Success', 'The 2xx status + response body verbatim', 'Success: The 2xx status + response body verbatim'],
];

/** The seed on troubleshooting: "Limits Recap". */
const troubleshooting: [subject: string, says: string, title: string][] = [
  ['Request timeout', '60 seconds (no retries)', 'Request timeout: 60 seconds (no retries)'],
  ['Transport', 'HTTPS only', 'Transport: HTTPS only'],
  ['Supported methods', 'GET, POST, PUT, PATCH, DELETE', 'Supported methods: GET, POST, PUT, PATCH, DELETE'],
  ['Body formats', 'JSON, multipart/form-data', 'Body formats: JSON, multipart/form-data'],
];

export const wireRows: WireRow[] = [
  ...product.map(rowsOf('product')),
  ...execution.map(rowsOf('execution')),
  ...troubleshooting.map(rowsOf('troubleshooting')),
];
