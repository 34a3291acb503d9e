import { Component, type ReactNode } from "react";
import { drawingFailure } from "../../app/drawingFailure";
import type { Failure } from "../../app/store/state";
import { FailureCard } from "./FailureCard";

interface PanelBoundaryProps {
  readonly children: ReactNode;
  /** Where the reader is; a move elsewhere draws again. */
  readonly place?: string;
}

/** A panel that cannot be drawn becomes a card in its own place; everything else, and a running training, goes on. */
export class PanelBoundary extends Component<PanelBoundaryProps, { readonly failure: Failure | undefined }> {
  override state: { readonly failure: Failure | undefined } = { failure: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { failure: drawingFailure(error) };
  }

  override componentDidUpdate({ place }: PanelBoundaryProps) {
    if (place !== this.props.place && this.state.failure) this.setState({ failure: undefined });
  }

  override render() {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    const again = { label: "Draw it again", onSelect: () => this.setState({ failure: undefined }) };
    // A part that could not be loaded is not asked for again before the page is.
    return <FailureCard failure={failure} own={failure.code === "newer-build" ? [] : [again]} />;
  }
}
