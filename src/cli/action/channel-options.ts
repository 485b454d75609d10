import { ErrandError } from '../../errors.ts';
import { type Channel, channelSchema } from '../../schemas/channel.ts';
import { listOption } from './list-option.ts';

/** The channels of a comma separated option; undefined where it is absent. @throws ErrandError `invalid_request` */
export function channelsOption(text: string | undefined): Channel[] | undefined {
  return listOption(text)?.map((name) => {
    const parsed = channelSchema.safeParse(name);
    if (parsed.success) return parsed.data;
    const message = `--channel must be of ${channelSchema.options.join(', ')}, not ${name}`;
    throw new ErrandError('invalid_request', message, { field: 'channel' });
  });
}
