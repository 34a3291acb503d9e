import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { restoreView } from "./app/commands/changeView";
import { restoreTheme } from "./app/commands/setTheme";
import { start } from "./app/commands/start";
import { present } from "./base/assert";
import { App } from "./ui/App";
import "./ui/tokens.css";

restoreTheme();
restoreView();
void start();
createRoot(present(document.getElementById("root"), "#root")).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
