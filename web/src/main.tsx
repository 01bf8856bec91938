import "antd/dist/reset.css";
import "./app/app.css";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Refusal } from "./api/client";
import { Appearance } from "./app/Appearance";
import { router } from "./app/router";
import { startLanguage } from "./language";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (times, error) => times < 2 && error instanceof Refusal && (error.status === 0 || error.status >= 500),
    },
  },
});

await startLanguage();
const place = document.getElementById("app");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Appearance>
          <RouterProvider router={router} />
        </Appearance>
      </QueryClientProvider>
    </StrictMode>,
  );
}
