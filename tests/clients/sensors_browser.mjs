// node sensors_browser.mjs ADDRESS KEY: Sensors Analytics' web SDK in a page made by jsdom
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(process.env.CLIENTS + "/x.js");
const { JSDOM } = require("jsdom");

const [address, writeKey] = process.argv.slice(2);
const page = new JSDOM("<!doctype html><title>Shop</title>", {
  url: "http://shop.example/start?utm_source=mail", pretendToBeVisual: true, runScripts: "outside-only",
});
page.window.eval(readFileSync(require.resolve("sa-sdk-javascript"), "utf8"));
const sensors = page.window.sensorsDataAnalytic201505;
sensors.init({ server_url: `${address}/sa?project=default&token=${writeKey}`, send_type: "ajax", show_log: false, heatmap: {} });
sensors.quick("autoTrack");
sensors.track("ViewProduct", { product_id: "p2" });
sensors.login("sonja");
sensors.setProfile({ city: "Ulm" });
sensors.track("Paid", { revenue: 5 });
await new Promise((done) => setTimeout(done, 2500));
process.exit(0);
