// node segment_node.mjs ADDRESS KEY
import { createRequire } from "node:module";
const { Analytics } = createRequire(process.env.CLIENTS + "/x.js")("@segment/analytics-node");

const [address, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host: address });
analytics.on("error", (error) => { console.error(error); process.exitCode = 1; });
analytics.identify({ userId: "nora", anonymousId: "visitor-n", traits: { email: "nora@shop.example", plan: "gold" } });
analytics.track({ anonymousId: "visitor-n", event: "Product Viewed", properties: { product_id: "p1", price: 9.9 } });
analytics.track({ userId: "nora", event: "Order Completed", properties: { order_id: "n1", total: 19.8, currency: "EUR" } });
await analytics.closeAndFlush({ timeout: 10000 });
