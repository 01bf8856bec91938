// node rudder_node.mjs ADDRESS KEY
import { createRequire } from "node:module";
const found = createRequire(process.env.CLIENTS + "/x.js")("@rudderstack/rudder-sdk-node");
const RudderAnalytics = found.default ?? found;

const [address, writeKey] = process.argv.slice(2);
const client = new RudderAnalytics(writeKey, { dataPlaneUrl: address, flushAt: 20, flushInterval: 200 });
const sent = (error) => { if (error) { console.error(error); process.exitCode = 1; } };
client.track({ userId: "rolf", event: "Signed Up", properties: { plan: "free" } }, sent);
client.screen({ userId: "rolf", name: "Start" }, sent);
await new Promise((done) => client.flush(() => done()));
await new Promise((done) => setTimeout(done, 1500));
process.exit(process.exitCode ?? 0);
