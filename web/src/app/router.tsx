// Every place in the app, and what its address may say.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, retainSearchParams } from "@tanstack/react-router";

import { readSettingsSearch } from "../rooms/access/search";
import { readCustomerSearch, readFindSearch } from "../rooms/customers/search";
import { readDiscoverSearch } from "../rooms/discovery/search";
import { readHomeSearch } from "../rooms/insights/search";
import { readDataSearch } from "../rooms/sources/search";
import { readTouchpointSearch } from "../rooms/touchpoints/search";
import { readAppSearch } from "./search";
import { Shell } from "./Shell";
import { Lost, Waiting } from "./states";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: Lost,
  validateSearch: readAppSearch,
  search: { middlewares: [retainSearchParams(["tour"])] },
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/home", search: true, hash: true });
  },
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/home",
  validateSearch: readHomeSearch,
  component: lazyRouteComponent(() => import("../rooms/insights/Home"), "Home"),
});

const discover = createRoute({
  getParentRoute: () => root,
  path: "/discover",
  validateSearch: readDiscoverSearch,
  component: lazyRouteComponent(() => import("../rooms/discovery/Discover"), "Discover"),
});

const touchpoints = createRoute({
  getParentRoute: () => root,
  path: "/touchpoints",
  validateSearch: readTouchpointSearch,
  component: lazyRouteComponent(() => import("../rooms/touchpoints/Touchpoints"), "Touchpoints"),
});

const customers = createRoute({
  getParentRoute: () => root,
  path: "/customers",
  validateSearch: readFindSearch,
  component: lazyRouteComponent(() => import("../rooms/customers/Search"), "Search"),
});

const customer = createRoute({
  getParentRoute: () => root,
  path: "/customers/$who",
  validateSearch: readCustomerSearch,
  component: lazyRouteComponent(() => import("../rooms/customers/Customer"), "Customer"),
});

const data = createRoute({
  getParentRoute: () => root,
  path: "/data",
  validateSearch: readDataSearch,
  component: lazyRouteComponent(() => import("../rooms/sources/Data"), "Data"),
});

const metrics = createRoute({
  getParentRoute: () => root,
  path: "/metrics/list", // the server gives its own measurements at /metrics
  component: lazyRouteComponent(() => import("../rooms/insights/Metrics"), "Metrics"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import("../rooms/access/Settings"), "Settings"),
});

export const router = createRouter({
  routeTree: root.addChildren([start, home, discover, touchpoints, customers, customer, metrics, data, settings]),
  defaultPreload: "intent",
  defaultPendingComponent: Waiting,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
