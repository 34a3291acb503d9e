import { lazy, Suspense } from "react";
import { useApp } from "../../app/store/store";
import { PanelBoundary } from "../errors/PanelBoundary";

const InspectorDock = lazy(() => import("./InspectorDock").then(({ InspectorDock }) => ({ default: InspectorDock })));

/** The Inspector's place beside a step of the lab, in a lesson too; its code is fetched when it first opens. */
export function InspectorSlot({ location }: { readonly location: string }) {
  const open = useApp((state) => state.inspector.open);
  const isLab = location.startsWith("/lab/") || location.startsWith("/learn/");
  if (!open || !isLab) return null;
  return (
    <PanelBoundary>
      <Suspense fallback={null}>
        <InspectorDock />
      </Suspense>
    </PanelBoundary>
  );
}
