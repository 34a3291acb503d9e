interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What an SVG shape takes over from the page's style sheet. */
const shapeProperties = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "visibility",
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
] as const;

const skipped = '[data-export="skip"], input, select, textarea, option, script, style, template';

/** Draws elements of the page as SVG shapes, in the page's coordinates. Reads computed styles; changes nothing. */
export class FigureDrawing {
  readonly #shapes: string[] = [];
  readonly #hatches = new Map<string, string>();
  readonly #canvas = document.createElement("canvas").getContext("2d");
  #bounds: Bounds | undefined;

  add(element: Element): void {
    const style = getComputedStyle(element);
    if (element.matches(skipped) || isHidden(style)) return;
    const box = element.getBoundingClientRect();
    const opacity = Number(style.opacity);
    if (opacity < 1) this.#shapes.push(`<g opacity="${opacity}">`);
    if (element instanceof SVGSVGElement) this.#addSvg(element, box);
    else if (element instanceof HTMLCanvasElement) this.#addImage(element, box);
    else {
      this.#addBox(element, style, box);
      for (const child of element.childNodes) {
        if (child instanceof Element) this.add(child);
        else if (child instanceof Text) this.#addText(child, style);
      }
    }
    if (opacity < 1) this.#shapes.push("</g>");
  }

  /** What the drawing covers. */
  bounds(): Bounds {
    return this.#bounds ?? { left: 0, top: 0, right: 0, bottom: 0 };
  }

  markup(): string {
    const patterns = [...this.#hatches].map(([, pattern]) => pattern);
    return [patterns.length > 0 ? `<defs>${patterns.join("")}</defs>` : "", ...this.#shapes].filter(Boolean).join("\n");
  }

  /** Width of a line of text, px. */
  measure(text: string, font: string): number {
    return this.#metrics(text, font)?.width ?? text.length * 7;
  }

  #metrics(text: string, font: string): TextMetrics | undefined {
    if (!this.#canvas) return undefined;
    this.#canvas.font = font;
    return this.#canvas.measureText(text);
  }

  #cover({ left, top, right, bottom }: Bounds): void {
    const old = this.#bounds ?? { left, top, right, bottom };
    this.#bounds = {
      left: Math.min(old.left, left),
      top: Math.min(old.top, top),
      right: Math.max(old.right, right),
      bottom: Math.max(old.bottom, bottom),
    };
  }

  #addBox(element: Element, style: CSSStyleDeclaration, box: DOMRect): void {
    if (box.width === 0 || box.height === 0) return;
    const radius = Number.parseFloat(style.borderTopLeftRadius) || 0;
    const rect = (fill: string, more = "") =>
      `<rect x="${round(box.left)}" y="${round(box.top)}" width="${round(box.width)}" height="${round(box.height)}"${radius > 0 ? ` rx="${round(Math.min(radius, box.height / 2))}"` : ""} fill="${fill}"${more}/>`;
    const fills = [
      colourHex(style.backgroundColor),
      this.#hatch(style),
      this.#hatch(getComputedStyle(element, "::before")),
    ];
    for (const fill of fills) if (fill !== "none") this.#shapes.push(rect(fill));
    this.#addBorders(style, box, rect);
    if (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) {
      this.#shapes.push(
        rect(
          "none",
          ` stroke="${colourHex(style.outlineColor)}" stroke-width="${Number.parseFloat(style.outlineWidth)}"`,
        ),
      );
    }
    if (this.#shapes.length > 0) this.#cover(box);
  }

  #addBorders(style: CSSStyleDeclaration, box: DOMRect, rect: (fill: string, more: string) => string): void {
    const sides = (["top", "right", "bottom", "left"] as const).map((side) => ({
      side,
      width:
        style.getPropertyValue(`border-${side}-style`) === "none"
          ? 0
          : Number.parseFloat(style.getPropertyValue(`border-${side}-width`)),
      colour: colourHex(style.getPropertyValue(`border-${side}-color`)),
      dash: style.getPropertyValue(`border-${side}-style`) === "dashed" ? ' stroke-dasharray="4 3"' : "",
    }));
    const [first] = sides;
    const drawn = sides.filter(({ width, colour }) => width > 0 && colour !== "none");
    if (!first || drawn.length === 0) return;
    const stroke = (side: typeof first) => ` stroke="${side.colour}" stroke-width="${side.width}"${side.dash}`;
    if (
      sides.every(({ width, colour, dash }) => width === first.width && colour === first.colour && dash === first.dash)
    ) {
      this.#shapes.push(rect("none", stroke(first)));
      return;
    }
    for (const side of drawn) {
      const x = side.side === "right" ? box.right : box.left;
      const y = side.side === "bottom" ? box.bottom : box.top;
      const isLevel = side.side === "top" || side.side === "bottom";
      this.#shapes.push(
        `<line x1="${round(x)}" y1="${round(y)}" x2="${round(isLevel ? box.right : x)}" y2="${round(isLevel ? y : box.bottom)}"${stroke(side)}/>`,
      );
    }
  }

  /** A pattern for a box that the style sheet hatches; "none" for one that it does not. */
  #hatch({ backgroundImage, content }: CSSStyleDeclaration): string {
    const match = /repeating-linear-gradient\((\d+)deg,(.*)\)$/s.exec(backgroundImage);
    if (!match || content === "none") return "none";
    const [, angle = "45", stops = ""] = match;
    const colour = [...stops.matchAll(/(?:rgba?|color|oklab|oklch)\([^)]*\)/g)]
      .map(([found]) => colourHex(found))
      .find((found) => found !== "none");
    if (!colour) return "none";
    const lengths = [...stops.matchAll(/([\d.]+)px/g)].map(([, length]) => Number(length));
    const period = Math.max(3, ...lengths);
    const width = period - (lengths.filter((length) => length < period).at(-1) ?? period - 1);
    const key = `${angle} ${colour} ${period} ${width}`;
    const id = `hatch-${[...this.#hatches.keys()].indexOf(key) < 0 ? this.#hatches.size : [...this.#hatches.keys()].indexOf(key)}`;
    if (!this.#hatches.has(key)) {
      const turn = Number(angle) - 90;
      this.#hatches.set(
        key,
        `<pattern id="${id}" width="${period}" height="${period}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})"><line x1="${width / 2}" x2="${width / 2}" y2="${period}" stroke="${colour}" stroke-width="${round(width)}"/></pattern>`,
      );
    }
    return `url(#${id})`;
  }

  #addText(node: Text, style: CSSStyleDeclaration): void {
    if (!node.data.trim()) return;
    const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    for (const { text, box } of linesOf(node)) {
      const metrics = this.#metrics(text, font);
      const [ascent, descent] = [
        metrics?.fontBoundingBoxAscent ?? box.height * 0.8,
        metrics?.fontBoundingBoxDescent ?? box.height * 0.2,
      ];
      const baseline = box.top + (box.height - ascent - descent) / 2 + ascent;
      const anchor =
        style.textAlign === "center"
          ? "middle"
          : style.textAlign === "right" || style.textAlign === "end"
            ? "end"
            : "start";
      const x = anchor === "middle" ? (box.left + box.right) / 2 : anchor === "end" ? box.right : box.left;
      const line = style.textDecorationLine === "none" ? "" : ` text-decoration="${style.textDecorationLine}"`;
      const weight = style.fontWeight === "400" ? "" : ` font-weight="${style.fontWeight}"`;
      const slant = style.fontStyle === "normal" ? "" : ` font-style="${style.fontStyle}"`;
      this.#shapes.push(
        `<text x="${round(x)}" y="${round(baseline)}" text-anchor="${anchor}" font-family="${escapeXml(style.fontFamily)}" font-size="${Number.parseFloat(style.fontSize)}"${weight}${slant}${line} fill="${colourHex(style.color)}">${escapeXml(text)}</text>`,
      );
      this.#cover(box);
    }
  }

  #addImage(canvas: HTMLCanvasElement, box: DOMRect): void {
    if (canvas.width === 0 || canvas.height === 0) return;
    this.#shapes.push(
      `<image x="${round(box.left)}" y="${round(box.top)}" width="${round(box.width)}" height="${round(box.height)}" preserveAspectRatio="none" image-rendering="pixelated" href="${canvas.toDataURL()}"/>`,
    );
    this.#cover(box);
  }

  #addSvg(svg: SVGSVGElement, box: DOMRect): void {
    const copy = svg.cloneNode(true) as SVGSVGElement;
    inlineStyle(svg, copy);
    for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height })) {
      copy.setAttribute(name, String(round(value)));
    }
    this.#shapes.push(new XMLSerializer().serializeToString(copy));
    this.#cover(box);
  }
}

/** `text` where XML wants text or an attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Two decimals are a fiftieth of a pixel at the largest scale. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const hexes = new Map<string, string>();
let pixel: CanvasRenderingContext2D | null | undefined;

/** A CSS colour of any notation as #rrggbb or #rrggbbaa, which every SVG program reads; "none" where nothing would be seen. */
export function colourHex(colour: string): string {
  if (colour === "" || colour === "none" || colour.startsWith("url(")) return colour || "none";
  const known = hexes.get(colour);
  if (known) return known;
  pixel ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pixel) return colour;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 255] = pixel.getImageData(0, 0, 1, 1).data;
  const bytes = a === 255 ? [r, g, b] : [r, g, b, a];
  const hex = a === 0 ? "none" : `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  hexes.set(colour, hex);
  return hex;
}

function isHidden({ display, visibility, clipPath }: CSSStyleDeclaration): boolean {
  return display === "none" || visibility === "hidden" || clipPath !== "none";
}

/** Copies what the style sheet says of a shape into attributes, for it and all inside it; drops what only the page reads. */
function inlineStyle(source: Element, copy: Element): void {
  const style = getComputedStyle(source);
  if (source.matches('[data-export="skip"]') || style.display === "none") {
    copy.remove();
    return;
  }
  const children = [...source.children].map((child, i) => [child, copy.children[i]] as const);
  for (const [child, twin] of children) if (twin) inlineStyle(child, twin);
  if (source.localName === "title" || source.localName === "desc") return;
  for (const { name } of [...copy.attributes]) {
    if (/^(class|style|tabindex|role|data-.*|aria-.*)$/.test(name)) copy.removeAttribute(name);
  }
  for (const property of shapeProperties) {
    const value = style.getPropertyValue(property);
    copy.setAttribute(property, property === "fill" || property === "stroke" ? colourHex(value) : value);
  }
}

/** The lines in which the browser set a text, each with its box. */
function linesOf(node: Text): readonly { readonly text: string; readonly box: DOMRect }[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  const boxes = [...range.getClientRects()];
  const [only] = boxes;
  if (only && boxes.length === 1) return [{ text: node.data.trim().replaceAll(/\s+/g, " "), box: only }];
  const lines: { text: string; box: DOMRect }[] = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*|\s+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getClientRects()[0];
    if (!box || box.width === 0) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 2) {
      last.text += word;
      last.box = new DOMRect(last.box.x, last.box.y, box.right - last.box.left, last.box.height);
    } else lines.push({ text: word, box });
  }
  return lines.map(({ text, box }) => ({ text: text.trim().replaceAll(/\s+/g, " "), box })).filter(({ text }) => text);
}
