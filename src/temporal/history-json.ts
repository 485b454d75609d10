// Histories in files: the JSON of Temporal's own tools, `temporal workflow show --output json` and the UI's download.
import { createRequire } from 'node:module';
import proto from '@temporalio/proto';
import { patchProtobufRoot } from '@temporalio/proto/lib/patch-protobuf-root.js';

/** A history as the server stores it, and as it is replayed. */
export type History = proto.temporal.api.history.v1.IHistory;
export type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

interface ProtoJson {
  fromJson(type: unknown, json: unknown, options: { ignoreUnknownFields: boolean }): unknown;
  toJson(type: unknown, message: unknown): unknown;
}

// `historyFromJSON` of the SDK refuses its own types where npm gives its packages copies of protobufjs: this is the types' copy
const besideTypes = createRequire(createRequire(import.meta.url).resolve('@temporalio/proto'));
const protoJson = besideTypes('protobufjs/ext/protojson') as ProtoJson;
const reflected = patchProtobufRoot(proto) as unknown as { lookupType(name: string): unknown };
const historyType = reflected.lookupType('temporal.api.history.v1.History');

/** What newer servers wrote besides is left out. @throws Error when it is no history */
export function historyFromJson(json: unknown): History {
  return protoJson.fromJson(historyType, json, { ignoreUnknownFields: true }) as History;
}

export function historyToJson(history: History): unknown {
  return protoJson.toJson(historyType, proto.temporal.api.history.v1.History.fromObject(history));
}
