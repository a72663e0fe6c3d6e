/** Offset of the character that is drawn at a point of the window; null where none is. */
export function offsetAt(drawn: Element, x: number, y: number): number | null {
  const range = document.createRange();
  let before = 0;
  for (const node of textNodes(drawn)) {
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) {
        return before + Math.min(node.length - 1, Math.floor(((x - box.left) / box.width) * node.length));
      }
    }
    before += node.length;
  }
  return null;
}

/** Where the character at an offset begins, in pixels of the window; null behind the end of the text. */
export function leftOf(drawn: Element, offset: number): number | null {
  const range = document.createRange();
  let rest = offset;
  for (const node of textNodes(drawn)) {
    if (rest <= node.length) {
      range.setStart(node, rest);
      range.collapse(true);
      return range.getBoundingClientRect().left;
    }
    rest -= node.length;
  }
  return null;
}

function* textNodes(root: Element): Iterable<Text> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) yield walker.currentNode as Text;
}
