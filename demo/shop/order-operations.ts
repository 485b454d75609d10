import { z } from 'zod';
import { invalid, jsonBody, type ShopAnswer, type ShopOperation } from './shop-answer.ts';
import type { Order } from './shop-state.ts';

const listSchema = z.object({
  email: z.email(),
  status: z.enum(['processing', 'shipped', 'delivered']).optional(),
  limit: z.coerce.number().int().min(1).max(10).default(3),
});

const addressSchema = z.object({
  recipient: z.string().min(1),
  address: z.object({
    street: z.string().min(1),
    postalCode: z.string().min(1),
    city: z.string().min(1),
    country: z.string().regex(/^[A-Z]{2}$/, 'expected two capital letters'),
  }),
});

/** The answer about an order that does not exist. */
export function orderNotFound(orderId: string | undefined): ShopAnswer {
  return { status: 404, content: `order ${orderId} not found` };
}

function summary({ orderId, placedOn, status, items, total }: Order) {
  return { orderId, placedOn, status, items, total, currency: 'EUR' };
}

/** GET /orders/{orderId} */
export const getOrder: ShopOperation = ({ state, pathParameters }) => {
  const order = state.orders.get(pathParameters.orderId ?? '');
  if (!order) return orderNotFound(pathParameters.orderId);
  const { carrier, trackingNumber, expectedOn, deliveredOn, refunded } = order;
  return { status: 200, content: { ...summary(order), carrier, trackingNumber, expectedOn, deliveredOn, refunded } };
};

/** GET /orders */
export const listOrders: ShopOperation = ({ state, query }) => {
  const parsed = listSchema.safeParse(Object.fromEntries(query));
  if (!parsed.success) return invalid(parsed.error);
  const { email, status, limit } = parsed.data;
  const owned = [...state.orders.values()].filter((order) => order.email === email.toLowerCase());
  if (owned.length === 0) return { status: 404, content: `no customer with e-mail ${email}` };
  const found = owned
    .filter((order) => status === undefined || order.status === status)
    .sort((left, right) => right.placedOn.localeCompare(left.placedOn));
  return { status: 200, content: { orders: found.slice(0, limit).map(summary), found: found.length } };
};

/** PUT /orders/{orderId}/address */
export const changeDeliveryAddress: ShopOperation = (request) => {
  const order = request.state.orders.get(request.pathParameters.orderId ?? '');
  if (!order) return orderNotFound(request.pathParameters.orderId);
  const parsed = addressSchema.safeParse(jsonBody(request));
  if (!parsed.success) return invalid(parsed.error);
  if (order.status !== 'processing') {
    const content = `order ${order.orderId} is already ${order.status}, its address can no longer be changed`;
    return { status: 409, content };
  }
  Object.assign(order, parsed.data);
  return { status: 200, content: { orderId: order.orderId, ...parsed.data } };
};

/** POST /orders/{orderId}/photos */
export const uploadOrderPhoto: ShopOperation = async ({ state, pathParameters, contentType, body }) => {
  const order = state.orders.get(pathParameters.orderId ?? '');
  if (!order) return orderNotFound(pathParameters.orderId);
  if (!/^multipart\/form-data\b/i.test(contentType)) return { status: 415, content: 'send multipart/form-data' };
  const form = await readForm({ contentType, body });
  const photo = form?.get('photo');
  if (!(photo instanceof File) || photo.size === 0) return { status: 400, content: 'the file field photo is missing' };
  state.photoCount += 1;
  const photoId = `PH-${String(state.photoCount).padStart(4, '0')}`;
  const note = form?.get('note');
  const stored = { photoId, orderId: order.orderId, fileName: photo.name, mediaType: photo.type, bytes: photo.size };
  return { status: 201, content: typeof note === 'string' ? { ...stored, note } : stored };
};

async function readForm({ contentType, body }: { contentType: string; body: Buffer }) {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    return undefined;
  }
}
