// What is seen, as files: CSV, SVG, PNG. Everything is made in the browser.

const SCALE = 2;

export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function saveText(name: string, said: string, type: string): void {
  save(name, new Blob([said], { type: `${type};charset=utf-8` }));
}

/** Draws an SVG file at twice its size and saves it as PNG. */
export async function savePng(name: string, svg: string, width: number, height: number): Promise<void> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml;charset=utf-8" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (blob) save(name, blob);
  } finally {
    URL.revokeObjectURL(address);
  }
}
