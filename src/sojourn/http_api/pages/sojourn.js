/*
 * The snippet for web pages: no dependencies, no build step. What is here is what pages load.
 *
 *   <script async src="https://events.shop.example/sojourn.js" data-write-key="sjw_..."></script>
 *
 * or sojourn.load("sjw_...", {...}). Calls made before it has loaded wait in a list:
 *
 *   window.sojourn = window.sojourn || [];
 *   sojourn.push(["track", "Product Viewed", {product_id: "p1"}]);
 *
 * Each event is kept in localStorage until the server has answered 200, and sent again until then; the server knows it
 * by its messageId, so that it counts once. What a page could not send is sent by the next page of the site.
 */
(function () {
  "use strict";
  var script = document.currentScript, early = window.sojourn, store = memory();
  var MOST_KEPT = 500, MOST_BATCH = 50, BEACON_BYTES = 60000, FLUSH_AFTER = 500, LONGEST_WAIT = 60000;
  var PREFIX = "sojourn:queue:", CAMPAIGN = {source: 1, medium: 1, name: 1, term: 1, content: 1};
  var page = PREFIX + uuid(), queue = [], waiting = [], key, settings = {}, timer, sending = 0, failures = 0, pauseUntil = 0;

  function memory() {
    try {
      window.localStorage.setItem("sojourn:test", "1");
      window.localStorage.removeItem("sojourn:test");
      return window.localStorage;
    } catch (_) {
      var held = {};
      return {getItem: function (name) { return name in held ? held[name] : null; },
              setItem: function (name, value) { held[name] = value; },
              removeItem: function (name) { delete held[name]; }};
    }
  }

  function uuid() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
    return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, function () { return (Math.random() * 16 | 0).toString(16); });
  }

  function cookie(name, value) {
    if (value === undefined) {
      var found = document.cookie.match("(?:^|; )" + name + "=([^;]*)");
      return found ? decodeURIComponent(found[1]) : null;
    }
    document.cookie = name + "=" + encodeURIComponent(value) + "; path=/; SameSite=Lax; max-age=" + (value ? 31536000 : 0);
  }

  /* Read or write something that lasts: localStorage first, a cookie beside it for the visitor. */
  function lasting(name, value) {
    if (value === undefined) return store.getItem("sojourn:" + name);
    if (value === null) store.removeItem("sojourn:" + name);
    else save("sojourn:" + name, value);
  }

  function save(name, value) {
    try { store.setItem(name, value); } catch (_) { /* full: what is in memory is sent all the same */ }
  }

  function anonymousId() {
    var found = lasting("anonymous") || cookie("sojourn_anonymous") || uuid();
    if (lasting("anonymous") !== found) lasting("anonymous", found);
    if (cookie("sojourn_anonymous") !== found) cookie("sojourn_anonymous", found);
    return found;
  }

  function parsed(text) {
    try { return JSON.parse(text) || []; } catch (_) { return []; }
  }

  function context() {
    var found = {library: {name: "sojourn.js", version: "1"}, locale: navigator.language, campaign: {},
                 page: {path: location.pathname, url: location.href, referrer: document.referrer, title: document.title}};
    try { found.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone; } catch (_) { /* an old browser */ }
    location.search.slice(1).split("&").forEach(function (pair) {
      var parts = pair.split("="), name = parts[0].indexOf("utm_") ? "" : parts[0].slice(4);
      if (name === "campaign") name = "name";
      if (CAMPAIGN[name] && parts[1]) found.campaign[name] = decoded(parts[1]);
    });
    if (settings.consent) found.consent = {categoryPreferences: settings.consent};
    return found;
  }

  function decoded(text) {
    try { return decodeURIComponent(text.replace(/\+/g, " ")); } catch (_) { return text; }
  }

  function add(type, fields) {
    if (!key) { waiting.push([type, fields]); return; }
    if (settings.respectDoNotTrack && (navigator.doNotTrack === "1" || navigator.globalPrivacyControl)) return;
    var event = {type: type, messageId: uuid(), timestamp: new Date().toISOString(), anonymousId: anonymousId(),
                 userId: lasting("user") || undefined, context: context()};
    for (var name in fields) if (fields[name] !== undefined) event[name] = fields[name];
    queue.push(event);
    if (queue.length > MOST_KEPT) queue.splice(0, queue.length - MOST_KEPT); /* the oldest give way */
    keep();
    later(queue.length >= MOST_BATCH ? 0 : FLUSH_AFTER);
  }

  function keep() {
    if (queue.length) save(page, JSON.stringify(queue)); else store.removeItem(page);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, Math.max(wait, pauseUntil - Date.now()));
  }

  function body(events) {
    return JSON.stringify({batch: events, writeKey: key, sentAt: new Date().toISOString()});
  }

  /* Send a batch; what was answered 200 or refused for good leaves the queue, the rest is tried again. */
  function flush() {
    if (sending || !queue.length || !key) return;
    if (pauseUntil > Date.now()) { later(0); return; }
    var events = queue.slice(0, MOST_BATCH);
    sending = 1;
    fetch(settings.host + "/v1/batch", {method: "POST", body: body(events), headers: {"Content-Type": "text/plain"},
                                        credentials: "omit", cache: "no-store"}).then(function (answer) {
      var again = answer.status === 408 || answer.status === 429 || answer.status >= 500;
      if (again) throw answer;
      done(events);
    }).catch(function (answer) {
      failures += 1;
      var told = answer && answer.headers ? Number(answer.headers.get("Retry-After")) * 1000 : 0;
      var wait = told || Math.min(LONGEST_WAIT, 500 * Math.pow(2, Math.min(failures, 8))) * (0.5 + Math.random() / 2);
      sending = 0;
      pauseUntil = Date.now() + wait;
      later(wait);
    });
  }

  function done(events) {
    var ids = {};
    events.forEach(function (event) { ids[event.messageId] = 1; });
    queue = queue.filter(function (event) { return !ids[event.messageId]; });
    keep();
    sending = failures = pauseUntil = 0;
    if (queue.length) later(0);
  }

  /* The page goes: hand everything to the browser. It stays kept, since nobody says whether it arrived. */
  function leave() {
    if (!key || !queue.length || !navigator.sendBeacon) return;
    var part = [], size = 0;
    queue.forEach(function (event) {
      var length = JSON.stringify(event).length * 3;
      if (part.length && size + length > BEACON_BYTES) { beacon(part); part = []; size = 0; }
      part.push(event);
      size += length;
    });
    beacon(part);
  }

  function beacon(events) {
    navigator.sendBeacon(settings.host + "/v1/batch", new Blob([body(events)], {type: "text/plain"}));
  }

  /* Take over what earlier pages of this site could not send; pages that still run send theirs too, which adds nothing. */
  function adopt() {
    Object.keys(store).forEach(function (name) {
      if (name.indexOf(PREFIX) || name === page) return;
      var text = store.getItem(name);
      queue = parsed(text).concat(queue).slice(-MOST_KEPT);
      keep();
      if (store.getItem(name) === text) store.removeItem(name);
    });
  }

  var api = {
    load: function (writeKey, options) {
      if (key) return api;
      options = options || {};
      for (var name in options) settings[name] = options[name];
      settings.host = (settings.host || (script ? new URL(script.src).origin : location.origin)).replace(/\/$/, "");
      key = writeKey;
      adopt();
      waiting.splice(0).forEach(function (call) { add(call[0], call[1]); });
      later(0);
      return api;
    },
    page: function (name, properties) {
      if (name && typeof name === "object") { properties = name; name = undefined; }
      add("page", {name: name, properties: properties});
    },
    track: function (event, properties) { add("track", {event: event, properties: properties}); },
    identify: function (userId, traits) {
      if (userId && typeof userId === "object") { traits = userId; userId = undefined; }
      if (userId) lasting("user", String(userId));
      add("identify", {traits: traits});
    },
    group: function (groupId, traits) { add("group", {groupId: groupId, traits: traits}); },
    alias: function (userId, previousId) {
      var before = previousId || lasting("user") || anonymousId();
      lasting("user", String(userId));
      add("alias", {userId: String(userId), previousId: before});
    },
    consent: function (categories) { settings.consent = categories; },
    reset: function () { lasting("user", null); lasting("anonymous", null); cookie("sojourn_anonymous", ""); },
    flush: flush,
    push: function (call) { api[call[0]].apply(api, call.slice(1)); }
  };

  window.sojourn = api;
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") leave(); });
  window.addEventListener("online", function () { pauseUntil = 0; later(0); });
  if (script && script.getAttribute("data-write-key")) api.load(script.getAttribute("data-write-key"));
  if (early && early.forEach) early.forEach(function (call) { api.push(call); });
})();
