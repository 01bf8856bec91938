// What a sender writes, by language; the write key is its own.

const KEY = "sjw_...";

export interface Snippet {
  name: "key" | "web" | "python" | "node" | "curl";
  code: string;
}

/** Gives what to copy for a server at an address. */
export function snippets(address: string): Snippet[] {
  return [
    { name: "key", code: "sojourn keys create --write website --channel web" },
    {
      name: "web",
      code: `<script>
  window.sojourn = window.sojourn || [];
  sojourn.push(["page", "Home"]);
  sojourn.push(["track", "Product Viewed", { product_id: "p1" }]);
</script>
<script async src="${address}/sojourn.js" data-write-key="${KEY}"></script>`,
    },
    {
      name: "python",
      code: `import segment.analytics as analytics  # pip install segment-analytics-python

analytics.write_key = "${KEY}"
analytics.host = "${address}"
analytics.track("ann", "Order Completed", {"order_id": "o1", "total": 19.80, "currency": "EUR"})
analytics.flush()`,
    },
    {
      name: "node",
      code: `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${KEY}", host: "${address}" });
analytics.track({ userId: "ann", event: "Product Viewed", properties: { product_id: "p1" } });
await analytics.closeAndFlush();`,
    },
    { name: "curl", code: `curl ${address}/v1/track -u ${KEY}: -d '{"userId": "ann", "event": "Coffee Bought", "messageId": "till-7"}'` },
  ];
}
