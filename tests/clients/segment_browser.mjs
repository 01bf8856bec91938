// node segment_browser.mjs ADDRESS KEY: the browser client in a page made by jsdom
import { createRequire } from "node:module";
const require = createRequire(process.env.CLIENTS + "/x.js");
const { JSDOM } = require("jsdom");

const [address, writeKey] = process.argv.slice(2);
const page = new JSDOM("<!doctype html><title>Shop</title>", { url: "http://shop.example/start?utm_source=mail", pretendToBeVisual: true });
for (const name of ["window", "document", "location", "navigator", "localStorage", "CustomEvent", "Event"]) {
  Object.defineProperty(globalThis, name, { value: name === "window" ? page.window : page.window[name], configurable: true, writable: true });
}
page.window.fetch = (url, options) => fetch(url, { ...options, headers: { ...options?.headers, origin: "http://shop.example" } });

const { AnalyticsBrowser } = require("@segment/analytics-next");
const host = new URL(address).host;
const analytics = AnalyticsBrowser.load(
  { writeKey, cdnURL: address },
  { integrations: { "Segment.io": { apiHost: `${host}/v1`, protocol: "http" } } },
);
await analytics.page("Home");
await analytics.track("Product Viewed", { product_id: "p2" });
await analytics.identify("berta", { email: "berta@shop.example" });
await analytics.track("Order Completed", { order_id: "b1", total: 5, currency: "EUR" });
await new Promise((done) => setTimeout(done, 1500));
process.exit(0);
