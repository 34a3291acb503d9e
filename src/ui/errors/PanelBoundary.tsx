import { Component, type ReactNode } from "react";
import { drawingFailure } from "../../app/drawingFailure";
import type { Failure } from "../../app/store/state";
import { FailureCard } from "./FailureCard";

interface PanelBoundaryProps {
  readonly children: ReactNode;
}

/** A panel that cannot be drawn becomes a card in its own place; everything else, and a running training, goes on. */
export class PanelBoundary extends Component<PanelBoundaryProps, { readonly failure: Failure | undefined }> {
  override state: { readonly failure: Failure | undefined } = { failure: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { failure: drawingFailure(error) };
  }

  override render() {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    const again = { label: "Draw it again", onSelect: () => this.setState({ failure: undefined }) };
    return <FailureCard failure={failure} own={[again]} />;
  }
}
