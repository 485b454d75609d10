/** Authoring: the order and the filters of an organisation's list of actions. */
import type { ActionDefinition, ActionOrigin, CatalogAction } from '../../schemas/action.ts';
import type { Channel } from '../../schemas/channel.ts';

export interface ActionFilter {
  tag?: string | undefined;
  /** `hand`, `import`, `integration`, or with a name, `import:default` */
  origin?: string | undefined;
  channel?: Channel | undefined;
  /** restricted to this segment */
  segmentId?: string | undefined;
  status?: ActionDefinition['status'] | undefined;
}

/** Who made an action, as people read and filter it: `hand`, or e.g. `import:default`. */
export function originText(origin: ActionOrigin): string {
  switch (origin.kind) {
    case 'hand':
      return 'hand';
    case 'import':
      return `import:${origin.source}`;
    case 'integration':
      return `integration:${origin.integration}`;
    default: {
      const unknownOrigin: never = origin;
      throw new Error(`unhandled origin ${JSON.stringify(unknownOrigin)}`);
    }
  }
}

/** Those that every given filter lets pass, pinned first, then by name. */
export function listedActions(actions: readonly CatalogAction[], filter: ActionFilter): CatalogAction[] {
  const { tag, origin, channel, segmentId, status } = filter;
  return actions
    .filter(({ definition, ...action }) => {
      const madeBy = originText(action.origin);
      return (
        (tag === undefined || definition.tags.includes(tag)) &&
        (origin === undefined || madeBy === origin || action.origin.kind === origin) &&
        (channel === undefined || definition.channels.includes(channel)) &&
        (segmentId === undefined || definition.segmentIds.includes(segmentId)) &&
        (status === undefined || definition.status === status)
      );
    })
    .toSorted(({ definition: one }, { definition: other }) => {
      if (one.pinned !== other.pinned) return one.pinned ? -1 : 1;
      const [left, right] = [one.name.toLowerCase(), other.name.toLowerCase()];
      return left < right ? -1 : left > right ? 1 : one.toolName < other.toolName ? -1 : 1;
    });
}
