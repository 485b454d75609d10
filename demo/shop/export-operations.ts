import { z } from 'zod';
import { invalid, jsonBody, type ShopOperation } from './shop-answer.ts';

const exportSchema = z.object({
  email: z.email(),
  format: z.enum(['csv', 'json']).default('csv'),
});

/** POST /exports: too slow for one call, so it answers with a reference id to ask again with. */
export const startExport: ShopOperation = (request) => {
  const parsed = exportSchema.safeParse(jsonBody(request));
  if (!parsed.success) return invalid(parsed.error);
  const { exports, exportMs } = request.state;
  const referenceId = `EX-${String(exports.size + 1).padStart(4, '0')}`;
  exports.set(referenceId, { referenceId, ...parsed.data, readyAt: Date.now() + exportMs });
  return {
    status: 202,
    content: { referenceId, status: 'pending' },
    headers: { location: `/exports/${referenceId}` },
  };
};

/** GET /exports/{referenceId} */
export const getExport: ShopOperation = ({ state, pathParameters }) => {
  const entry = state.exports.get(pathParameters.referenceId ?? '');
  if (!entry) return { status: 404, content: `export ${pathParameters.referenceId} not found` };
  const { referenceId, email, format, readyAt } = entry;
  if (Date.now() < readyAt) return { status: 200, content: { referenceId, status: 'pending' } };
  const orderCount = [...state.orders.values()].filter((order) => order.email === email.toLowerCase()).length;
  const downloadUrl = `https://shop.example/downloads/${referenceId}.${format}`;
  return { status: 200, content: { referenceId, status: 'done', orderCount, downloadUrl } };
};
