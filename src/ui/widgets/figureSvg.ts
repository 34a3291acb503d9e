import { colourHex, escapeXml, FigureDrawing, round } from "./figureDrawing";

export interface FigureText {
  readonly title: string;
  /** Lines below the picture: unit, run, where its numbers come from. */
  readonly caption: readonly string[];
}

const margin = 16;
const titleHeight = 30;
const lineHeight = 16;
const titleFont = "600 15px system-ui, sans-serif";
const captionFont = "12px system-ui, sans-serif";

/**
 * A figure of the page as a free-standing SVG document in the colours of the light theme, with its title above and its
 * caption below. Boxes, text, lines and hatching become SVG shapes, so that the file is as sharp as the screen and its
 * text can be edited; a canvas becomes an image. What carries `data-export="skip"` is left out, and so are fields.
 */
export function figureSvg(picture: Element, { title, caption }: FigureText): string {
  return inLightTheme(() => {
    const drawing = new FigureDrawing();
    drawing.add(picture);
    const { left, top, right, bottom } = drawing.bounds();
    const lines = caption.filter(Boolean);
    const textWidth = Math.max(
      drawing.measure(title, titleFont),
      ...lines.map((line) => drawing.measure(line, captionFont)),
    );
    const width = Math.ceil(Math.max(right - left, textWidth) + 2 * margin);
    const pictureTop = margin + titleHeight;
    const height = Math.ceil(pictureTop + bottom - top + 12 + lines.length * lineHeight + margin);
    const ink = colourHex(getComputedStyle(document.documentElement).color);
    const texts = lines.map((line, i) => {
      const y = pictureTop + bottom - top + 12 + (i + 1) * lineHeight - 4;
      return `<text x="${margin}" y="${round(y)}" font-size="12" fill="#5b616b">${escapeXml(line)}</text>`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">
<title>${escapeXml(title)}</title>
<desc>${escapeXml(lines.join(". "))}</desc>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${margin}" y="${margin + 14}" font-size="15" font-weight="600" fill="${ink}">${escapeXml(title)}</text>
<g transform="translate(${round(margin - left)} ${round(pictureTop - top)})">
${drawing.markup()}
</g>
${texts.join("\n")}
</svg>
`;
  });
}

/** The colour of a CSS expression in the light theme, as figures are saved. */
export function exportColour(expression: string): string {
  return inLightTheme(() => {
    const probe = document.createElement("span");
    probe.style.color = expression;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return colourHex(color);
  });
}

/** An SVG document as a PNG of `scale` pixels for each of its units. Rejects where the picture is too large for a canvas. */
export async function rasterise(svg: string, scale: number): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (!blob) {
    throw new Error(`this browser draws no picture of ${canvas.width} × ${canvas.height} pixels; take a smaller scale`);
  }
  return blob;
}

/**
 * Puts the page into the light theme while `work` reads its colours. Nothing is painted in between: the browser paints
 * after the task.
 */
export function inLightTheme<Result>(work: () => Result): Result {
  const { dataset } = document.documentElement;
  const { theme } = dataset;
  const still = document.createElement("style");
  still.textContent = "*, *::before, *::after { transition: none !important; animation: none !important; }";
  document.head.append(still);
  dataset.theme = "light";
  try {
    return work();
  } finally {
    if (theme === undefined) delete dataset.theme;
    else dataset.theme = theme;
    still.remove();
  }
}
