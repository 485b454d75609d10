// The door of callbacks: an endpoint reports that a job has ended. The URL is all the right there is, and it is used up by that.
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { CALLBACK_PATH } from '../secrets/callback-token.ts';
import type { CallbackEnd, ReceivedCallback } from '../services/receive-callback.ts';

const MOST_BODY_BYTES = 1024 * 1024;

const STATUS = { taken: 204, repeated: 409, late: 410, unknown: 404 } as const satisfies Record<CallbackEnd, number>;
const TEXT: Record<Exclude<CallbackEnd, 'taken'>, string> = {
  repeated: 'this callback was taken before',
  late: 'this callback is no longer waited for',
  unknown: 'there is no such callback',
};

export interface CallbackRouteParts {
  receive(token: string, body: string): Promise<ReceivedCallback>;
  /** told of every one that is not taken, and why; never of its token */
  onRefused(refused: Omit<ReceivedCallback, 'end'> & { end: CallbackEnd | 'too_large' }): void;
  /** told of what is nobody's mistake but ours: the endpoint may report again */
  onFault(error: unknown): void;
}

/** `POST` and `PUT`, any content type, at most 1 MB: the body is text. */
export function callbackRoutes({ receive, onRefused, onFault }: CallbackRouteParts): Hono {
  const app = new Hono();
  const tooLarge = (context: Context) => {
    onRefused({ end: 'too_large' });
    // what is left unread of the body ends the connection: the next request must not be on it
    context.header('Connection', 'close');
    return context.text(`a callback holds at most ${MOST_BODY_BYTES} bytes`, 413);
  };
  app.on(
    ['POST', 'PUT'],
    `${CALLBACK_PATH}/:token`,
    bodyLimit({ maxSize: MOST_BODY_BYTES, onError: tooLarge }),
    async (context) => {
      const { end, ...named } = await receive(context.req.param('token'), await context.req.text());
      if (end === 'taken') return context.body(null, STATUS[end]);
      onRefused({ end, ...named });
      return context.text(TEXT[end], STATUS[end]);
    },
  );
  app.all(`${CALLBACK_PATH}/:token`, (context) => context.text('POST or PUT it', 405, { Allow: 'POST, PUT' }));
  app.onError((error, context) => {
    onFault(error);
    return context.text('not taken: try again', 503);
  });
  return app;
}
