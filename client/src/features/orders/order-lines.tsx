import { isZero, negate } from '@syncline/shared/domain/decimals';
import { Link } from '@tanstack/react-router';
import { decimal, Money } from '../../format/money.tsx';
import type { Answers } from '../../trpc.ts';
import { Card, CardHeader } from '../../ui/card.tsx';
import { orderSum } from './order-sum.ts';

type Order = Answers['orders']['get'];

/** What was bought, and how the total comes about. */
export function OrderLines({ order }: { order: Order }) {
  const { currency } = order;
  return (
    <Card className="overflow-hidden">
      <CardHeader title="What was bought" />
      <div className="overflow-x-auto">
        <table className="w-full">
          <thead>
            <tr className="border-b text-left text-muted text-xs">
              <th scope="col" className="px-4 py-2 font-medium">
                Item
              </th>
              <th scope="col" className="px-4 py-2 text-right font-medium">
                Quantity
              </th>
              <th scope="col" className="px-4 py-2 text-right font-medium max-sm:hidden">
                Each
              </th>
              <th scope="col" className="px-4 py-2 text-right font-medium">
                Total
              </th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {order.lines.map((line) => (
              <tr key={line.externalId}>
                <td className="px-4 py-2">
                  {line.productId ? (
                    <Link to="/products/$id" params={{ id: line.productId }} className="rounded-sm hover:underline">
                      {line.title}
                    </Link>
                  ) : (
                    line.title
                  )}
                  {line.sku ? <span className="block text-muted text-xs">{line.sku}</span> : null}
                </td>
                <td className="tabular px-4 py-2 text-right">{decimal(line.quantity)}</td>
                <td className="px-4 py-2 text-right max-sm:hidden">
                  {line.unitPrice === null ? '—' : <Money amount={line.unitPrice} currency={currency} />}
                </td>
                <td className="px-4 py-2 text-right">
                  <Money amount={line.total} currency={currency} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isZero(order.taxTotal) ? null : (
        <p className="px-4 pt-2 text-right text-muted text-xs">
          Amounts of items, discounts, shipping and fees are without tax.
        </p>
      )}
      {order.lines.length === 0 ? <p className="px-4 py-3 text-muted">This order has no items.</p> : null}
      <dl className="ml-auto w-full max-w-sm space-y-1 border-t px-4 py-3 sm:border-t-0">
        {orderSum(order).map(({ label, amount }) => (
          <div key={label} className="flex justify-between gap-4 text-muted text-sm">
            <dt className="min-w-0 truncate">{label}</dt>
            <dd>
              <Money amount={amount} currency={currency} />
            </dd>
          </div>
        ))}
        <div className="flex justify-between gap-4 border-t pt-1.5 font-semibold">
          <dt>Total</dt>
          <dd>
            <Money amount={order.total} currency={currency} />
          </dd>
        </div>
        {isZero(order.refundedTotal) ? null : (
          <div className="flex justify-between gap-4 text-sm text-warn-text">
            <dt>Refunded</dt>
            <dd>
              <Money amount={negate(order.refundedTotal)} currency={currency} />
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}
