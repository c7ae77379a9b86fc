import "./theme.css";
import "./parts/parts.css";
import "./parts/lists.css";
import "./parts/messages.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { AnswerError } from "./data/fetch-json.ts";
import { LiveProvider } from "./data/live.tsx";
import { applyTheme, storedTheme } from "./frame/theme-choice.ts";
import { KeysProvider } from "./parts/use-keys.tsx";

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 1_000, retry: (count, error) => !isRefusal(error) && count < 1, refetchOnWindowFocus: false },
  },
});

applyTheme(storedTheme());
const root = document.getElementById("page");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LiveProvider>
          <KeysProvider>
            <App />
          </KeysProvider>
        </LiveProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

/** Asking again would be refused again. */
function isRefusal(error: Error): boolean {
  return error instanceof AnswerError && error.status >= 400 && error.status < 500;
}
