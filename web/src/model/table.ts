/** Tables as CSV, and files handed to the reader. */
export type Cell = string | number | null;
export type Table = Cell[][];

function cell(value: Cell): string {
  const text = value === null ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (rows: Table): string =>
  rows.map((row) => `${row.map(cell).join(",")}\n`).join("");

export function download(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
