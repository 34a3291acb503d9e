import { Component, type ReactNode } from "react";
import { messageOf } from "../../base/errors";
import { ErrorCard } from "./ErrorCard";

/** Keeps one broken panel from taking the page, and a running training, with it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <ErrorCard
        title="This panel could not be drawn"
        cause={messageOf(this.state.error)}
        kept="Runs and settings are kept; other steps work."
        actions={[{ label: "Draw it again", onSelect: () => this.setState({ error: undefined }) }]}
      />
    );
  }
}
